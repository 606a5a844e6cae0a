import { expect, test } from 'vitest';
import { isPlainPage } from './plain-page.ts';

test.each([
  ['http://192.168.1.20:8000/', true],
  ['http://till-1.local/', true],
  ['http://[fe80::1]:8000/', true],
  ['http://127.evil.example/', true],
  ['https://192.168.1.20:8443/', false],
  ['http://127.0.0.2:8000/', false],
  ['http://localhost:8000/', false],
  ['http://[::1]:8000/', false],
  ['app://till/', false],
])('[Y15] at %s others on the network can read along: %s', (address, isPlain) => {
  expect(isPlainPage(new URL(address))).toBe(isPlain);
});
