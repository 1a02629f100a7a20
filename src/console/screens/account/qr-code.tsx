/** A QR code, dark on white in both themes: that is what cameras read. */

import { create } from 'qrcode'

const quiet = 4

export function QrCode({
  text,
  label,
  size = 200,
}: {
  readonly text: string
  readonly label: string
  readonly size?: number
}) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = modules.size + 2 * quiet
  const dark = Array.from(modules.data, (bit, at) =>
    bit ? `M${(at % modules.size) + quiet} ${Math.floor(at / modules.size) + quiet}h1v1h-1z` : '',
  ).join('')
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  )
}
