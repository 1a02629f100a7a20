/** Which network addresses are public: a data source's address must not open the way into the network the service stands in. */

import { BlockList, isIP } from 'node:net'

// IANA's registries of special-purpose addresses (RFC 6890 and its updates).
const special4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
// 2001::/32 and 2002::/16 carry an IPv4 address inside: through a gateway they would lead to it.
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
// Of IPv6 no more is given out. Addresses of IPv4 written as IPv6 are held against the list of those.
const given6 = ['2000::/3', '::ffff:0:0/96']

const special = listOf([...special4, ...special6])
const given = listOf(given6)

/** An IPv4 address written as IPv6 (::ffff:10.0.0.1) counts as what it is. What is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  return family === 6 && given.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
