import {
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Modal,
  NativeSelect,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';

/** Mantine in the shop's own colours and sizes; what is tapped a hundred times an hour is not Mantine's. */
export const theme = createTheme({
  primaryColor: 'till',
  primaryShade: 9,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  defaultRadius: 'md',
  colors: {
    till: [
      '#e6fcf5',
      '#c3f2df',
      '#96e6c8',
      '#63d6ad',
      '#38c595',
      '#20b183',
      '#12a074',
      '#0b8f66',
      '#098560',
      '#087f5b',
    ],
    // What Mantine paints dark screens with: text first, the page near the end.
    dark: [
      '#eceff2',
      '#b4bcc4',
      '#9aa3ac',
      '#737b84',
      '#49515a',
      '#343a41',
      '#262b31',
      '#1e2227',
      '#191c20',
      '#14171b',
    ],
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'lg' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'lg' } }),
    Modal: Modal.extend({
      defaultProps: {
        size: 'lg',
        centered: true,
        radius: 'lg',
        transitionProps: { duration: 120, transition: 'fade' },
      },
      styles: { title: { fontSize: '1.25rem', fontWeight: 700 } },
    }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'lg' } }),
    Switch: Switch.extend({
      defaultProps: { size: 'lg', withThumbIndicator: false },
      // Under the first letter of its label.
      styles: { description: { paddingInlineStart: 'var(--label-offset-start)' } },
    }),
    Textarea: Textarea.extend({ defaultProps: { size: 'lg' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'lg' } }),
  },
});

const ours = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--bad)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: ours, light: ours, dark: ours });
