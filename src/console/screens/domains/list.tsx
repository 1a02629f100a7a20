/** The domains of one kind of person: the first decides before the second. */

import { ActionIcon } from '@mantine/core'
import type { Domain, PeopleEntity } from '../../../model/domain.ts'
import { domainName } from '../../../model/domain.ts'
import { Icon } from '../../ui/icon.tsx'
import { entityTitle } from '../../words/entities.ts'
import { attributesSaid, otherwiseSaid, resolutionWords } from './words.ts'
import classes from './domains.module.css'

export function DomainList({
  domains,
  entity,
  isReadOnly,
  onChange,
  onEdit,
}: {
  readonly domains: readonly Domain[]
  readonly entity: PeopleEntity
  readonly isReadOnly: boolean
  readonly onChange: (domains: readonly Domain[]) => void
  readonly onEdit: (at: number) => void
}) {
  if (domains.length === 0)
    return <p className="dimmed">No domain: {entityTitle(entity).toLowerCase()} are not compared.</p>
  const swap = (at: number, other: number): void => {
    const [one, two] = [domains[at], domains[other]]
    if (one && two) onChange(domains.with(at, two).with(other, one))
  }
  return (
    <ol className={classes['list']} aria-label={`Domains of ${entityTitle(entity).toLowerCase()}`}>
      {domains.map((domain, at) => {
        const said = attributesSaid(domain)
        const otherwise = otherwiseSaid(domain)
        return (
          <li key={domainName(domain)} className={classes['domain']}>
            <span className={classes['priority']}>{at + 1}</span>
            <span className={classes['said']}>
              <span>{said}</span>
              {otherwise !== '' && <span className={classes['how']}>{otherwise}</span>}
            </span>
            <span className={classes['resolution']}>{resolutionWords[domain.resolution].label}</span>
            {!isReadOnly && (
              <span className={classes['deeds']}>
                <ActionIcon aria-label={`Move up: ${said}`} disabled={at === 0} onClick={() => swap(at, at - 1)}>
                  <Icon name="up" />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Move down: ${said}`}
                  disabled={at === domains.length - 1}
                  onClick={() => swap(at, at + 1)}
                >
                  <Icon name="down" />
                </ActionIcon>
                <ActionIcon aria-label={`Edit: ${said}`} onClick={() => onEdit(at)}>
                  <Icon name="edit" />
                </ActionIcon>
                <ActionIcon
                  aria-label={`Take out: ${said}`}
                  onClick={() => onChange(domains.filter((_, index) => index !== at))}
                >
                  <Icon name="close" />
                </ActionIcon>
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}
