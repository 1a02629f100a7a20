/** Which network addresses are public: a data source's address must not open the way into the network the service stands in. */

import { BlockList, isIP } from 'node:net'

// IANA's registries of special-purpose addresses (RFC 6890 and its updates).
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
// 64:ff9b::/96, 2001::/32 and 2002::/16 carry an IPv4 address inside: through a gateway they would lead to it.
const special6 = [
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

const special = new BlockList()
for (const [list, family] of [
  [special4, 'ipv4'],
  [special6, 'ipv6'],
] as const) {
  for (const subnet of list) {
    const [network = '', prefix] = subnet.split('/')
    special.addSubnet(network, Number(prefix), family)
  }
}

/** An IPv4 address written as IPv6 (::ffff:10.0.0.1) counts as what it is. What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !special.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
