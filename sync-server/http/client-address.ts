/**
 * Where a request comes from, as far as throttling needs it: an IPv4 address, or the first half of an IPv6 address,
 * because one household has all of the rest. Forwarded addresses count only when a configured proxy sends them.
 */
import { BlockList, isIP } from 'node:net';
import type { ClientAddress } from './endpoint.ts';

export interface AddressReader {
  read(remote: string | undefined, forwardedFor: string | undefined): ClientAddress;
}

/** `proxies`: addresses or networks (`127.0.0.1`, `10.0.0.0/8`). */
export function createAddressReader(proxies: readonly string[]): AddressReader {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return {
    read(remote, forwardedFor) {
      let address = plain(remote ?? '');
      // The rightmost entries were added by the nearest proxies; what stands left of the first stranger is hearsay.
      const hops = (forwardedFor ?? '').split(',').map((hop) => plain(hop.trim()));
      while (isTrusted(address) && hops.length > 0) {
        const next = hops.pop() ?? '';
        if (isIP(next) === 0) break;
        address = next;
      }
      return prefixOf(address);
    }
  };
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/iu, '').replace(/%.*$/u, '');

function prefixOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = address.split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const groups = address.includes('::')
    ? [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back]
    : front;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
