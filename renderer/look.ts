import { localStorageColorSchemeManager } from '@mantine/core';
import { useState } from 'react';

const SIZE_KEPT_AS = 'tillwire.size';

export const sizes = ['normal', 'large', 'larger'] as const;
export type Size = (typeof sizes)[number];

/** Light, dark or as the system has it, kept on this machine. */
export const colourScheme = localStorageColorSchemeManager({ key: 'tillwire.look' });

function keptSize(): Size {
  const kept = localStorage.getItem(SIZE_KEPT_AS);
  return sizes.find((size) => size === kept) ?? 'normal';
}

/** Before the first paint, so that nothing jumps. */
export function applyKeptSize(): void {
  document.documentElement.dataset.size = keptSize();
}

export function useSize(): [Size, (size: Size) => void] {
  const [size, setSize] = useState(keptSize);
  const chooseSize = (next: Size) => {
    localStorage.setItem(SIZE_KEPT_AS, next);
    setSize(next);
    applyKeptSize();
    // Lists measure their rows anew.
    window.dispatchEvent(new Event('resize'));
  };
  return [size, chooseSize];
}
