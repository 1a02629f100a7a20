/** A run whose spans go to a real collector, by OTLP over HTTP. */

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

type Attribute = { key: string; value: { stringValue?: string; intValue?: number; boolValue?: boolean } }
type Span = { name: string; spanId: string; parentSpanId?: string; traceId: string; attributes: Attribute[] }
type Export = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { scope: { name: string }; spans: Span[] }[] }[]
}

const exports: Export[] = []
const collector = createServer((request, response) => {
  void keep(request).then(() => response.setHeader('content-type', 'application/json').end('{}'))
})

async function keep(request: IncomingMessage): Promise<void> {
  if (request.url === '/v1/traces') exports.push((await json(request)) as Export)
}

let world: World
let endpoint: string
beforeAll(async () => {
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  world = await openWorld({ students: 30 })
}, 60_000)
afterAll(async () => {
  await world.close()
  collector.close()
})

function spansOf(): Span[] {
  return exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.filter(({ scope }) => scope.name === 'passport-sync').flatMap(({ spans }) => spans),
    ),
  )
}

function factOf({ attributes }: Span, key: string): unknown {
  const value = attributes.find(attribute => attribute.key === key)?.value
  return value?.stringValue ?? value?.intValue ?? value?.boolValue
}

test('a run is one trace: entities within it, stages of pages within those, requests, and the application; nobody’s data', async () => {
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  expect(await world.desk.runIn(traced, 'run', 'Nightly import')).toMatchObject({ code: 0 })
  const spans = spansOf()
  const byId = new Map(spans.map(span => [span.spanId, span]))
  const pathOf = (span: Span): string => {
    const parent = span.parentSpanId ? byId.get(span.parentSpanId) : undefined
    return parent ? `${pathOf(parent)}/${span.name}` : span.name
  }
  const paths = new Set(spans.map(pathOf))
  for (const path of [
    'run',
    'run/entity',
    'run/apply',
    ...['read', 'map', 'decide', 'keep'].map(s => `run/entity/${s}`),
  ]) {
    expect(paths).toContain(path)
  }
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  const run = spans.find(({ name }) => name === 'run')
  expect(run && factOf(run, 'state')).toBe('done')
  expect(spans.filter(({ name }) => name === 'entity').map(span => factOf(span, 'entity'))).toContain('enrollment')
  const requests = spans.filter(({ name }) => name.startsWith('HTTP '))
  expect(requests.length).toBeGreaterThan(10)
  expect(requests.every(span => factOf(span, 'http.response.status_code') === 200)).toBe(true)
  const named = exports[0]?.resourceSpans[0]?.resource.attributes.find(({ key }) => key === 'service.name')
  expect(named?.value.stringValue).toBe('passport-sync')

  const students = (await world.desk.run('records', 'student', '--json')).json() as {
    attributes: Record<string, string>
  }[]
  const sent = JSON.stringify(spans)
  for (const { attributes } of students) {
    for (const name of ['familyName', 'email', 'identifier', 'birthDate']) {
      const value = attributes[name]
      if (value !== undefined) expect(sent).not.toContain(`"${value}"`)
    }
  }
}, 60_000)

test('what fails is an error span with its code; a collector that is away changes nothing', async () => {
  exports.length = 0
  world.powerSchool.enablePlugin(false)
  const failed = await world.desk.runIn({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, 'run', 'Nightly import', '--full')
  expect(failed.code).toBe(1)
  const run = spansOf().find(({ name }) => name === 'run')
  expect(run && factOf(run, 'state')).toBe('failed')
  expect(spansOf().some(span => String(factOf(span, 'error.type')).startsWith('POWERSCHOOL_'))).toBe(true)
  world.powerSchool.enablePlugin(true)
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  expect(await world.desk.runIn(away, 'run', 'Nightly import', '--full')).toMatchObject({ code: 0 })
}, 60_000)

test('a process that is not told to trace does not load what traces are sent with', async () => {
  const loud = { NODE_DEBUG: 'esm,module' }
  expect((await world.desk.runIn(loud, 'runs')).stderr).not.toContain('sdk-trace')
  const traced = { ...loud, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  expect((await world.desk.runIn(traced, 'runs')).stderr).toContain('sdk-trace')
  expect(await world.desk.runIn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'runs')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT must be') as string,
  })
}, 30_000)
