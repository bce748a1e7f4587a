/** Where a request came from, for throttling: forwarded addresses count only from configured proxies. */
import { describe, expect, test } from 'vitest';
import { createAddressReader } from './client-address.ts';

test('without proxies what a client writes into the header is not believed', () => {
  const addresses = createAddressReader([]);
  expect(addresses.read('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  expect(addresses.read('::ffff:203.0.113.7', undefined)).toBe('203.0.113.7');
});

describe('behind proxies', () => {
  const addresses = createAddressReader(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
  test.each([
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', 'spoofed, 198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['127.0.0.1', '192.0.2.9, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', 'not-an-address', '127.0.0.1'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['198.51.100.2', '192.0.2.9', '198.51.100.2']
  ])('%s that forwards %s is %s', (remote, forwarded, expected) =>
    expect(addresses.read(remote, forwarded)).toBe(expected)
  );
});

test('one household is one address in IPv6', () => {
  const addresses = createAddressReader([]);
  expect(addresses.read('2001:db8:1:2:aaaa::1', undefined)).toBe('2001:db8:1:2::/64');
  expect(addresses.read('2001:db8:1:2::ffff', undefined)).toBe('2001:db8:1:2::/64');
  expect(addresses.read('2001:db8::1', undefined)).toBe('2001:db8:0:0::/64');
});
