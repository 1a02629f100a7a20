/** The schedule of an integration, and the pauses of its organization. */

import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { Schedule } from '../../../model/schedule.ts'
import { useMay } from '../../ask/session.ts'
import { Part } from '../../ui/part.tsx'
import { useUnsaved } from '../../ui/unsaved.ts'
import { useChange, type ShownIntegration } from './editing.tsx'
import { Pauses } from './pauses.tsx'
import { ScheduleForm } from './schedule-form.tsx'

export function ScheduleTab({ shown }: { readonly shown: ShownIntegration }) {
  const { value } = shown
  const may = useMay()
  const isMine = may('administrator', value.organization)
  const [schedule, setSchedule] = useState<Schedule | null>(value.schedule ?? null)
  const { save, isBusy, problem } = useChange(shown)
  useUnsaved(JSON.stringify(schedule) !== JSON.stringify(value.schedule ?? null))
  return (
    <>
      <Part title="Schedule">
        <ScheduleForm
          schedule={schedule}
          organization={value.organization}
          integration={value.name}
          isReadOnly={!isMine}
          onChange={setSchedule}
        />
        {problem}
        {isMine && (
          <Group mt="md">
            <Button loading={isBusy} onClick={() => save({ schedule: schedule === null ? null : { ...schedule } })}>
              Save schedule
            </Button>
          </Group>
        )}
      </Part>
      <Pauses organization={value.organization} />
    </>
  )
}
