/** The tasks of an integration: which kinds of records it moves; what comes along, and what a task needs. */

import { ActionIcon, Button, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { missingPrerequisites, withCompanions } from '../../../contract/task-order.ts'
import { inDependencyOrder, type EntityType } from '../../../model/entity.ts'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import { entityName, entityTitle } from '../../words/entities.ts'
import { shownNumber } from '../../words/numbers.ts'
import type { Integration } from './data.ts'
import classes from './tasks.module.css'

export type Task = Integration['tasks'][number]

export function TaskList({
  tasks,
  offered,
  editedIn,
  onChange,
}: {
  readonly tasks: readonly Task[]
  readonly offered: readonly EntityType[]
  /** The integration in which its mapping and filters are looked at. */
  readonly editedIn?: string
  /** Absent: it is only shown. */
  readonly onChange?: (tasks: Task[]) => void
}) {
  const there = new Set(tasks.map(({ entity }) => entity))
  const left = offered.filter(entity => !there.has(entity))
  const needed = missingOf(tasks)
  const add = (...entities: readonly EntityType[]): void => onChange?.(inOrder([...tasks, ...entities.map(bare)]))
  return (
    <>
      {tasks.length === 0 ? (
        <p className="dimmed">No task yet. Add School first: most others need it.</p>
      ) : (
        <ul className={classes['tasks']} aria-label="Tasks">
          {tasks.map(task => (
            <li key={task.entity} className={classes['task']}>
              <span className={classes['name']}>{titleOf(task.entity)}</span>
              <span className="dimmed">
                {detailsOf(task)}
                {editedIn !== undefined && (
                  <>
                    {' '}
                    <Link
                      to="/mapping"
                      search={{ integration: editedIn, entity: task.entity }}
                      aria-label={`Mapping and filters of ${titleOf(task.entity)}`}
                    >
                      Mapping and filters
                    </Link>
                  </>
                )}
              </span>
              {onChange && (
                <ActionIcon
                  aria-label={`Take out ${titleOf(task.entity)}`}
                  onClick={() => onChange(tasks.filter(({ entity }) => entity !== task.entity))}
                >
                  <Icon name="close" />
                </ActionIcon>
              )}
            </li>
          ))}
          {alongWith(tasks, offered).map(entity => (
            <li key={entity} className={classes['task']}>
              <span className={classes['name']}>{titleOf(entity)}</span>
              <span className="dimmed">comes along</span>
            </li>
          ))}
        </ul>
      )}
      {onChange && left.length > 0 && (
        <Menu position="bottom-start" width={280}>
          <Menu.Target>
            <Button mt="sm" variant="default" leftSection={<Icon name="plus" />}>
              Add task
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {left.map(entity => (
              <Menu.Item key={entity} onClick={() => add(entity)}>
                {titleOf(entity)}
                {missingPrerequisites(entity, tasks).length > 0 && (
                  <span className="dimmed">
                    {' '}
                    needs {missingPrerequisites(entity, tasks).map(titleOf).join(' and ')}
                  </span>
                )}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {needed.length > 0 && (
        <div className={classes['needs']}>
          <Banner
            tone="needs-you"
            title={needed
              .map(({ task, lacks }) => `${titleOf(task)} needs ${lacks.map(titleOf).join(' and ')}.`)
              .join(' ')}
            actions={
              onChange && (
                <Button variant="default" onClick={() => add(...new Set(needed.flatMap(({ lacks }) => lacks)))}>
                  Add what is missing
                </Button>
              )
            }
          >
            Without it, their references would lead nowhere.
          </Banner>
        </div>
      )}
    </>
  )
}

/** Which tasks need others that are not there. */
export function missingOf(tasks: readonly Task[]) {
  return tasks
    .map(({ entity }) => ({ task: entity, lacks: missingPrerequisites(entity, tasks) }))
    .filter(({ lacks }) => lacks.length > 0)
}

function bare(entity: EntityType): Task {
  return { entity }
}

function inOrder(tasks: readonly Task[]): Task[] {
  return inDependencyOrder(tasks.map(({ entity }) => entity)).flatMap(
    entity => tasks.find(task => task.entity === entity) ?? [],
  )
}

function alongWith(tasks: readonly Task[], offered: readonly EntityType[]): readonly EntityType[] {
  const there = new Set(tasks.map(({ entity }) => entity))
  const bares = inDependencyOrder(there).map(entity => ({
    ...{ entity, mapping: {}, filters: [], exclude: [], blankErases: [] },
  }))
  return withCompanions(bares, offered)
    .map(({ entity }) => entity)
    .filter(entity => !there.has(entity))
}

function titleOf(entity: EntityType): string {
  const name = entityName(entity)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function detailsOf({ entity, mapping = {}, filters = [], exclude = [], blankErases = [] }: Task): string {
  const count = (many: number, what: string): string[] => (many > 0 ? [`${shownNumber(many)} ${what}`] : [])
  const parts = [
    ...count(Object.keys(mapping).length, 'rules'),
    ...count(filters.length + exclude.length, 'filters'),
    ...(blankErases.length > 0 ? [`a blank erases ${blankErases.join(', ')}`] : []),
  ]
  if (parts.length > 0) return parts.join(', ')
  return entity === 'school' ? 'the mapped schools' : `all ${entityTitle(entity).toLowerCase()} of the mapped schools`
}
