/** The overview: is everything all right, and whose turn is it. */

import { PageHead } from '../../ui/page-head.tsx'

export function Overview() {
  return <PageHead title="Overview" />
}
