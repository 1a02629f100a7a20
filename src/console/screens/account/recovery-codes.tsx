/** Recovery codes, shown this once: to be copied, or kept as a file. */

import { Button, Code, CopyButton, Group, SimpleGrid, Stack } from '@mantine/core'
import { Icon } from '../../ui/icon.tsx'

export function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const all = codes.join('\n')
  return (
    <Stack gap="md">
      <SimpleGrid cols={2} spacing="xs" role="list" aria-label="Recovery codes">
        {codes.map(code => (
          <Code key={code} role="listitem" fz={13} ta="center" py={4}>
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <CopyButton value={all}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} leftSection={copied ? <Icon name="check" /> : undefined}>
              {copied ? 'Copied' : 'Copy them'}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          component="a"
          leftSection={<Icon name="download" />}
          href={`data:text/plain,${encodeURIComponent(all)}`}
          download="passport-data-sync-recovery-codes.txt"
        >
          Save as a file
        </Button>
      </Group>
      <div className="dimmed">They are shown only now. Keep them where your phone is not.</div>
    </Stack>
  )
}
