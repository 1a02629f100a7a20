/** A link, with the look of a button, by which a list is downloaded as CSV. */

import { Button } from '@mantine/core'
import { Icon } from './icon.tsx'

export function CsvLink({
  href,
  words = 'CSV',
  isLast = false,
}: {
  readonly href: string
  readonly words?: string
  /** At the far end of its row. */
  readonly isLast?: boolean
}) {
  return (
    <Button
      variant="subtle"
      {...(isLast ? { ml: 'auto' } : {})}
      leftSection={<Icon name="download" />}
      component="a"
      href={href}
      download
    >
      {words}
    </Button>
  )
}
