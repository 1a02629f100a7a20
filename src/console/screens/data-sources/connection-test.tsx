/** Test Connection: each step that passed, and the one that did not, with what to do. */

import { Button, Stack } from '@mantine/core'
import { api } from '../../../contract/api/all.ts'
import { useDeed } from '../../ask/questions.ts'
import { ProblemState } from '../../ui/asked.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Icon } from '../../ui/icon.tsx'
import classes from './connection-test.module.css'

export function ConnectionTest({ id }: { readonly id: string }) {
  const check = useDeed(api.dataSources.check)
  const { data } = check
  return (
    <Stack gap="md" align="flex-start">
      <Button
        variant="default"
        leftSection={<Icon name="link" />}
        loading={check.isPending}
        onClick={() => check.mutate({ params: { dataSource: id } })}
      >
        Test connection
      </Button>
      <div className={classes['answer']} aria-live="polite">
        {check.error && <ProblemState problem={check.error} />}
        {data && (
          <Stack gap="md">
            <ol className={classes['steps']} aria-label="Steps that passed">
              {data.steps.map(({ name, detail }) => (
                <li key={name} className={classes['step']}>
                  <span className={classes['sign']}>
                    <Icon name="check" />
                  </span>
                  <span>{name}</span>
                  <span className="dimmed">{detail}</span>
                </li>
              ))}
            </ol>
            {data.problem ? (
              <ProblemState problem={data.problem} />
            ) : (
              <Banner tone="done" title="Connection is OK">
                An integration can use this data source.
              </Banner>
            )}
          </Stack>
        )}
      </div>
    </Stack>
  )
}
