/** When an integration runs by itself: every hour, day or week, or after another one; what that means is shown beside it. */

import { Chip, Group, MultiSelect, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { weekdays, type Schedule, type TimedSchedule, type Weekday } from '../../../model/schedule.ts'
import { integrationsQuestion } from './data.ts'
import { ScheduleAhead } from './schedule-ahead.tsx'
import classes from './schedule.module.css'

const clocks = [
  { value: 'never', label: 'By hand' },
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
] as const

type Every = (typeof clocks)[number]['value'] | 'success'

const school: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

export function ScheduleForm({
  schedule,
  organization,
  integration,
  isReadOnly = false,
  onChange,
}: {
  readonly schedule: Schedule | null
  readonly organization: string
  /** Its name: it can't run after itself. */
  readonly integration: string
  readonly isReadOnly?: boolean
  readonly onChange: (schedule: Schedule | null) => void
}) {
  const isNarrow = useMediaQuery('(max-width: 600px)')
  const { data } = useQuery(integrationsQuestion(organization))
  const others = (data?.items ?? []).filter(({ name }) => name !== integration)
  // What an export usually depends on.
  const likeliest = others.find(({ type }) => type === 'import') ?? others[0]
  const clock = schedule?.every === 'success' ? null : schedule
  const choose = (every: string): void => {
    const at = clock !== null && clock.every !== 'hour' ? clock.at : '02:00'
    const rest = clock?.until === undefined ? {} : { until: clock.until }
    const made: Readonly<Record<Every, Schedule | null>> = {
      never: null,
      hour: { every: 'hour', minute: 0, ...rest },
      day: { every: 'day', at, ...rest },
      week: { every: 'week', days: school, at, ...rest },
      success: likeliest ? { every: 'success', of: [likeliest.name] } : null,
    }
    const chosen = choices.find(({ value }) => value === every)
    if (chosen) onChange(made[chosen.value])
  }
  const choices = [
    ...clocks,
    { value: 'success', label: 'After another integration', disabled: others.length === 0 },
  ] as const
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
            orientation={isNarrow ? 'vertical' : 'horizontal'}
            onChange={choose}
            readOnly={isReadOnly}
          />
        </div>
        {schedule?.every === 'success' && (
          <MultiSelect
            label="Runs when one of these has succeeded"
            data={[...new Set([...others.map(({ name }) => name), ...schedule.of])]}
            value={[...schedule.of]}
            readOnly={isReadOnly}
            onChange={of => of.length > 0 && onChange({ every: 'success', of })}
          />
        )}
        {clock !== null && <ClockForm schedule={clock} isReadOnly={isReadOnly} onChange={onChange} />}
      </Stack>
      <ScheduleAhead schedule={schedule} organization={organization} />
    </div>
  )
}

function ClockForm({
  schedule,
  isReadOnly,
  onChange,
}: {
  readonly schedule: TimedSchedule
  readonly isReadOnly: boolean
  readonly onChange: (schedule: TimedSchedule) => void
}) {
  return (
    <>
      {schedule.every === 'week' && (
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
            onChange={event => event.currentTarget.value && onChange({ ...schedule, at: event.currentTarget.value })}
          />
        )}
        <TextInput
          label="Until, the last day"
          type="date"
          w={168}
          value={schedule.until ?? ''}
          readOnly={isReadOnly}
          onChange={event => {
            const { until: _, ...rest } = schedule
            const day = event.currentTarget.value
            onChange(day === '' ? rest : { ...rest, until: day })
          }}
        />
      </Group>
    </>
  )
}
