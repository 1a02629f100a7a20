/** When an integration runs by itself: every hour, day or week; what that means is shown beside it. */

import { Chip, Group, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { weekdays, type Schedule, type Weekday } from '../../../model/schedule.ts'
import { ScheduleAhead } from './schedule-ahead.tsx'
import classes from './schedule.module.css'

const choices = [
  { value: 'never', label: 'By hand' },
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
] as const

type Every = (typeof choices)[number]['value']

const school: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

export function ScheduleForm({
  schedule,
  organization,
  isReadOnly = false,
  onChange,
}: {
  readonly schedule: Schedule | null
  readonly organization: string
  readonly isReadOnly?: boolean
  readonly onChange: (schedule: Schedule | null) => void
}) {
  const until = schedule?.until
  const choose = (every: string): void => {
    const at = schedule !== null && schedule.every !== 'hour' ? schedule.at : '02:00'
    const rest = until === undefined ? {} : { until }
    const made: Readonly<Record<Every, Schedule | null>> = {
      never: null,
      hour: { every: 'hour', minute: 0, ...rest },
      day: { every: 'day', at, ...rest },
      week: { every: 'week', days: school, at, ...rest },
    }
    const chosen = choices.find(({ value }) => value === every)
    if (chosen) onChange(made[chosen.value])
  }
  return (
    <div className={classes['schedule']}>
      <Stack gap="md">
        <div>
          <div className={classes['label']} id="every">
            Every
          </div>
          <SegmentedControl
            aria-labelledby="every"
            data={[...choices]}
            value={schedule?.every ?? 'never'}
            onChange={choose}
            readOnly={isReadOnly}
          />
        </div>
        {schedule?.every === 'week' && (
          <Chip.Group
            multiple
            value={[...schedule.days]}
            onChange={days => {
              const chosen = weekdays.filter(day => days.includes(day))
              if (chosen.length > 0 && !isReadOnly) onChange({ ...schedule, days: chosen })
            }}
          >
            <Group gap="xs" role="group" aria-label="Days">
              {weekdays.map(day => (
                <Chip key={day} value={day} size="sm">
                  {day.charAt(0).toUpperCase() + day.slice(1, 3)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        )}
        {schedule !== null && (
          <Group align="flex-end">
            {schedule.every === 'hour' ? (
              <NumberInput
                label="Minutes after the hour"
                min={0}
                max={59}
                allowDecimal={false}
                w={180}
                value={schedule.minute}
                readOnly={isReadOnly}
                onChange={minute => onChange({ ...schedule, minute: Number(minute) || 0 })}
              />
            ) : (
              <TextInput
                label="At"
                type="time"
                w={128}
                value={schedule.at}
                readOnly={isReadOnly}
                onChange={event =>
                  event.currentTarget.value && onChange({ ...schedule, at: event.currentTarget.value })
                }
              />
            )}
            <TextInput
              label="Until, the last day"
              type="date"
              w={168}
              value={until ?? ''}
              readOnly={isReadOnly}
              onChange={event => {
                const { until: _, ...rest } = schedule
                const day = event.currentTarget.value
                onChange(day === '' ? rest : { ...rest, until: day })
              }}
            />
          </Group>
        )}
      </Stack>
      <ScheduleAhead schedule={schedule} organization={organization} />
    </div>
  )
}
