/** Domains of uniqueness: which there are, in their order, and what one would catch before it is switched on. */

import { z } from 'zod'
import { comparisons, peopleEntities } from '../../model/domain.ts'
import { domainPart } from '../district-file.ts'
import { attributeValue, endpoint, longId } from './endpoint.ts'
import { organizationParam } from './organizations.ts'

const domain = z
  .object({
    name: z.string(),
    entity: z.enum(peopleEntities),
    attributes: z.array(z.string()).readonly(),
    compare: z.record(z.string(), z.enum(comparisons)),
    resolution: z.enum(['unattended', 'manual']),
    confirmedRisk: z.int().optional(),
  })
  .meta({ id: 'DomainOfUniqueness' })

const domains = z.object({
  items: z.array(domain).describe('Of each entity in the order of priority.'),
  usual: z.array(domain).describe('What is offered to begin with.'),
})

const group = z.object({
  size: z.int(),
  against: z.string().nullable().describe('What speaks against the first two being one person.'),
  records: z.array(z.object({ id: longId, values: z.record(z.string(), attributeValue) })),
})

export const domainsOfUniqueness = {
  all: endpoint({
    method: 'GET',
    address: '/organizations/:organization/domains',
    summary: 'The domains of uniqueness; none: nobody is compared',
    params: organizationParam,
    status: 200,
    answer: domains,
  }),
  change: endpoint({
    method: 'PUT',
    address: '/organizations/:organization/domains',
    summary: 'All of them anew, in their order; the directory is held against itself by them soon after',
    params: organizationParam,
    body: z.strictObject({ items: z.array(domainPart).max(100) }),
    ifMatch: true,
    status: 200,
    answer: domains,
  }),
  tryOut: endpoint({
    method: 'POST',
    address: '/organizations/:organization/domains/tried',
    summary: 'What a domain would catch in the directory of today; nothing is kept',
    params: organizationParam,
    body: domainPart.omit({ resolution: true, confirmedRisk: true }),
    status: 200,
    answer: z.object({
      domain: z.string(),
      people: z.int(),
      compared: z.int().describe('Who has something to compare in every attribute.'),
      blanks: z.record(z.string(), z.int()).describe('By attribute, who has nothing to compare.'),
      groups: z.int(),
      pairs: z.int(),
      largest: z.array(group),
      samples: z.array(group),
    }),
  }),
}
