/** The domains of uniqueness of each kind of person, in the order of priority: added, edited, moved, taken out, saved together. */

import { Button, Group, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../contract/api/all.ts'
import { domainName, peopleEntities, type Domain, type PeopleEntity } from '../../../model/domain.ts'
import type { Versioned } from '../../ask/ask.ts'
import { keyOf, useDeed } from '../../ask/questions.ts'
import { isChangedMeanwhile } from '../../ask/refusal.ts'
import { useMay, useOrganization } from '../../ask/session.ts'
import { Asked, EmptyState, SkeletonRows } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { NotSaved } from '../../ui/not-saved.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { Part } from '../../ui/part.tsx'
import { toast } from '../../ui/toast.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { entityTitle } from '../../words/entities.ts'
import { CommonValues } from './common-values.tsx'
import { domainChanges, domainsQuestion } from './data.ts'
import { DomainEditor } from './editor.tsx'
import { DomainList } from './list.tsx'

export function Domains() {
  const organization = useOrganization()
  if (organization === null) return <EmptyState icon="duplicates" title="There is no organization yet" />
  return <DomainsOf key={organization.id} organization={organization.id} />
}

function DomainsOf({ organization }: { readonly organization: string }) {
  const query = useQuery({ ...domainsQuestion(organization), refetchOnWindowFocus: false })
  return (
    <>
      <PageHead
        title="Domains of uniqueness"
        under="Whoever is equal in all attributes of a domain is taken for one person. The first domain that finds somebody decides; a blank is never equal."
      />
      <Asked query={query} loading={<SkeletonRows />}>
        {stored => <Draft key={stored.version} stored={stored} organization={organization} />}
      </Asked>
      <CommonValues organization={organization} />
    </>
  )
}

type Editing = { readonly entity: PeopleEntity; readonly at: number | null }

function Draft({
  stored: { value, version },
  organization,
}: {
  readonly stored: Versioned<typeof api.domainsOfUniqueness.all>
  readonly organization: string
}) {
  const client = useQueryClient()
  const isMine = useMay()('administrator', organization)
  const stored = value.items.map(domainOf)
  const [domains, setDomains] = useState<readonly Domain[]>(stored)
  const [editing, setEditing] = useState<Editing>()
  const save = useDeed(api.domainsOfUniqueness.change, {
    changes: domainChanges,
    onDone: () =>
      toast('Saved. The directory is being held against itself; what is found comes to the duplicates desk.'),
  })
  const send = (ifMatch: string): void =>
    save.mutate({ params: { organization }, body: { items: domains.map(bodyOf) }, ifMatch })
  const of = (entity: PeopleEntity): readonly Domain[] => domains.filter(one => one.entity === entity)
  const change = (entity: PeopleEntity, changed: readonly Domain[]): void =>
    setDomains(peopleEntities.flatMap(each => (each === entity ? changed : of(each))))
  const isChanged = JSON.stringify(domains) !== JSON.stringify(stored)
  useUnsaved(isChanged)
  const put = (domain: Domain, { entity, at }: Editing): void => {
    change(entity, at === null ? [...of(entity), domain] : of(entity).with(at, domain))
    setEditing(undefined)
  }
  return (
    <>
      {peopleEntities.map(entity => (
        <Part key={entity} title={entityTitle(entity)}>
          <DomainList
            domains={of(entity)}
            entity={entity}
            isReadOnly={!isMine}
            onChange={changed => change(entity, changed)}
            onEdit={at => setEditing({ entity, at })}
          />
          {isMine && (
            <Group gap="xs" pt="sm">
              <Button size="xs" variant="default" onClick={() => setEditing({ entity, at: null })}>
                Add a domain of {entityTitle(entity).toLowerCase()}
              </Button>
              {of(entity).length === 0 && (
                <Button
                  size="xs"
                  variant="subtle"
                  onClick={() =>
                    change(
                      entity,
                      value.usual.map(domainOf).filter(one => one.entity === entity),
                    )
                  }
                >
                  Begin with the usual ones
                </Button>
              )}
            </Group>
          )}
        </Part>
      ))}
      <Stack gap="md" pt="md">
        <NotSaved
          error={save.error}
          what="the domains"
          onReload={() => void client.invalidateQueries({ queryKey: keyOf(api.domainsOfUniqueness.all) })}
          onKeep={() => send('*')}
        />
        {isMine && isChanged && !isChangedMeanwhile(save.error) && (
          <Banner
            tone="needs-you"
            title="Not saved yet."
            actions={
              <>
                <Button loading={save.isPending} onClick={() => send(version)}>
                  Save domains
                </Button>
                <Button variant="default" onClick={() => setDomains(stored)}>
                  Discard
                </Button>
              </>
            }
          >
            Accounts that are equal by a domain that is new or changed are looked for soon after saving. Nothing that
            was merged or decided before changes.
          </Banner>
        )}
      </Stack>
      {editing && (
        <DomainEditor
          entity={editing.entity}
          organization={organization}
          domain={editing.at === null ? undefined : of(editing.entity)[editing.at]}
          taken={of(editing.entity)
            .filter((_, index) => index !== editing.at)
            .map(domainName)}
          onClose={() => setEditing(undefined)}
          onDone={domain => put(domain, editing)}
        />
      )}
    </>
  )
}

type Told = Versioned<typeof api.domainsOfUniqueness.all>['value']['items'][number]

function domainOf({ name: _, confirmedRisk, ...domain }: Told): Domain {
  return confirmedRisk === undefined ? domain : { ...domain, confirmedRisk }
}

function bodyOf({ attributes, compare, ...domain }: Domain) {
  return { ...domain, attributes: [...attributes], compare: { ...compare } }
}
