/** What can happen to a server while it carries a run, and what must be so afterwards. */

import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Station, StormyDistrict } from './stormy-district.ts'

export type Fault = {
  readonly name: string
  /** Begins the run, where it is not simply queued. */
  launch?(district: StormyDistrict, strikeAfter: number): Promise<string>
  /** Happens to who carries the run; afterwards somebody goes on with it. */
  strike(district: StormyDistrict, carrier: Station): Promise<void>
  /** When the run has ended: how it ends for the station. */
  after?(district: StormyDistrict, carrier: Station): Promise<void>
}

const killed: Fault = {
  name: 'killed',
  strike: async (district, carrier) => {
    await carrier.server.kill()
    await district.age(carrier, 6)
  },
  after: (district, carrier) => district.replace(carrier),
}

/** Launched over HTTP; killed before, while, or after it answers; asked again elsewhere, there is one run. */
const killedServer: Fault = {
  name: 'server killed at a launch',
  launch: async (district, strikeAfter) => {
    const [asked, other] = district.stations
    const key = crypto.randomUUID()
    const ask = async ({ address }: Station): Promise<string> => {
      const answer = await fetch(`${address}/api/v1/integrations/${district.integration}/launches`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${district.key}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ full: true, preview: false }),
      })
      const body: unknown = await answer.json()
      if (typeof body === 'object' && body !== null && 'run' in body) return String(body.run)
      throw new Error(`the launch was answered ${answer.status} ${JSON.stringify(body)}`)
    }
    const first = ask(asked).catch(() => null)
    await pause(strikeAfter)
    await asked.server.kill()
    await district.age(asked, 6)
    const told = await first
    const run = await ask(other)
    if (told !== null) expect(run).toBe(told)
    return run
  },
  strike: async () => undefined,
  after: district => district.replace(district.stations[0]),
}

const frozen: Fault = {
  name: 'frozen, and awake again',
  strike: async (district, carrier) => {
    carrier.server.child.kill('SIGSTOP')
    await district.age(carrier, 11)
  },
  after: async (_, carrier) => {
    const before = carrier.server.lines.length
    carrier.server.child.kill('SIGCONT')
    await carrier.server.said(/was not seen for a while/, before)
  },
}

const asked: Fault = {
  name: 'asked to end (SIGTERM)',
  strike: async (_, carrier) => {
    const askedAt = performance.now()
    expect(await carrier.server.kill('SIGTERM')).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(5000)
  },
  after: (district, carrier) => district.replace(carrier),
}

const connectionsCut: Fault = {
  name: 'connections cut by PostgreSQL',
  strike: (district, carrier) => district.terminate(carrier),
}

const networkCut: Fault = {
  name: 'network cut',
  strike: async (_, { network }) => {
    network.cut()
    await pause(200)
    network.mend()
  },
}

const networkSilent: Fault = {
  name: 'network silent, and mended',
  strike: async (district, carrier) => {
    carrier.network.swallow()
    await district.age(carrier, 11)
  },
  after: async (_, carrier) => {
    const before = carrier.server.lines.length
    carrier.network.mend()
    await carrier.server.said(/was not seen for a while/, before)
  },
}

const crashed: Fault = { name: 'PostgreSQL crashed', strike: district => district.restart('immediate') }

const restarted: Fault = { name: 'PostgreSQL restarted', strike: district => district.restart('fast') }

export const faults: readonly Fault[] = [
  ...[killed, killedServer, frozen, asked, connectionsCut, networkCut, networkSilent, crashed, restarted],
]
