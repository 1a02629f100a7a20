/** The district file of the organization in view: taken out without secrets, and put in after its differences were read. */

import { Button, Group } from '@mantine/core'
import { api } from '../../../contract/api/all.ts'
import { addressOf } from '../../ask/ask.ts'
import type { Organization } from '../../ask/session.ts'
import { Icon } from '../../ui/icon.tsx'
import { Part } from '../../ui/part.tsx'
import { PutIn } from './district-file-put-in.tsx'

export function DistrictFile({ organization }: { readonly organization: Organization }) {
  const { id, name } = organization
  return (
    <>
      <Part
        title="Take out"
        under="All that is set here as one file: to keep, to compare, or to put into another installation. Secrets stand in it as ${NAME}."
      >
        <Group>
          <Button
            variant="default"
            leftSection={<Icon name="download" />}
            renderRoot={props => (
              <a
                {...props}
                href={addressOf(api.configuration.read, { params: { organization: id } })}
                download={`${fileName(name)}.yaml`}
              />
            )}
          >
            Download the district file
          </Button>
        </Group>
      </Part>
      <Part
        title="Put in"
        under="What the file would change is shown first. What it leaves out is removed, if nothing depends on it."
      >
        <PutIn key={id} organization={organization} />
      </Part>
    </>
  )
}

function fileName(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '') || 'district'
  )
}
