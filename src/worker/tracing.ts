/** Sends spans to an OpenTelemetry collector by OTLP over HTTP; where it is, and with which headers, the exporter reads in the environment. */

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

/** A collector that does not answer holds no end back for longer. */
const patienceMs = 2000

export type Tracing = { stop(): Promise<void> }

export function startTracing(): Tracing {
  const exporter = new OTLPTraceExporter({ timeoutMillis: patienceMs })
  const provider = new NodeTracerProvider({
    // What the operator's variables say comes last, and stands.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'passport-sync' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  provider.register()
  return {
    stop: async () => {
      // What the collector does not take is lost: traces are a convenience, and no reason to fail.
      await provider.shutdown().catch(() => undefined)
    },
  }
}
