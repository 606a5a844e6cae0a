import { describe, expect, test } from 'vitest';
import { type Announcement, parseFound, txtOf } from './announcement.ts';

const announcement: Announcement = {
  shopId: '0190a1b2-0000-7000-8000-000000000001',
  shopName: 'Café Ada',
  epoch: 3,
  protocol: 'tillwire.v1',
  version: '0.1.0',
  port: 8000,
};
const service = (change: object = {}, addresses: unknown = ['192.168.1.20']) => ({
  txt: { ...txtOf(announcement), ...change },
  addresses,
});

test('[G1] an announcement says shop, name, epoch number, protocol, version and port, and is read back as it was', () => {
  expect(txtOf(announcement)).toEqual({
    shop: announcement.shopId,
    name: 'Café Ada',
    epoch: '3',
    protocol: 'tillwire.v1',
    version: '0.1.0',
    port: '8000',
  });
  expect(parseFound(service())).toEqual({ ...announcement, addresses: ['192.168.1.20'] });
});

test('[G1] a name that is too long for it is cut between two letters', () => {
  const { name = '' } = txtOf({ ...announcement, shopName: '咖'.repeat(80) });
  expect(name).toBe('咖'.repeat(66));
});

test('[G4] the address that it came from is tried first; each one once, and those that lead nowhere not at all', () => {
  const addresses = ['192.168.1.20', 'fe80::1', '169.254.3.4', '127.0.0.1', '::1', '0.0.0.0', 'printer', 'fd00::2'];
  const found = parseFound({ ...service({}, addresses), referer: { address: '10.0.0.7' } });
  expect(found?.addresses).toEqual(['10.0.0.7', '192.168.1.20', 'fd00::2']);
  const many = Array.from({ length: 50 }, (_, n) => `10.0.0.${n + 1}`);
  expect(parseFound(service({}, many))?.addresses).toHaveLength(8);
});

describe('what is none of ours is left out:', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'tillwire'],
    ['no text record', { addresses: ['192.168.1.20'] }],
    ['no address', service({}, [])],
    ['addresses that are none', service({}, 'all of them')],
    ['only one of this machine', service({}, ['127.0.0.1'])],
    ['no shop', service({ shop: undefined })],
    ['a shop that is no id', service({ shop: '../../etc' })],
    ['an empty name', service({ name: ' ' })],
    ['a name with control characters', service({ name: 'Café\u001b[2J' })],
    ['a name without end', service({ name: 'x'.repeat(81) })],
    ['epoch 0', service({ epoch: '0' })],
    ['epoch -1', service({ epoch: '-1' })],
    ['an epoch beyond counting', service({ epoch: '9'.repeat(40) })],
    ['another protocol', service({ protocol: 'http' })],
    ['port 0', service({ port: '0' })],
    ['port 65536', service({ port: '65536' })],
    ['port 8e3', service({ port: '8e3' })],
    ['a version with markup', service({ version: '<b>1</b>' })],
  ])('[G4] %s', (_, found) => {
    expect(parseFound(found)).toBeUndefined();
  });
});
