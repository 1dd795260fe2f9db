import { Autocomplete, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useProblemText } from '#web/api/index.ts';
import { FormFooter } from '#web/form/index.ts';
import { agentOrders } from './orders.ts';
import { type QueueName, queueTitle } from './use-queues.ts';

/** What is asked about before it is done. */
export interface MemberTask {
  readonly name: 'log-in' | 'pause';
  readonly agentId: string;
  readonly agentName: string;
  /** Where the agent sits, as far as one may guess. */
  readonly extension?: string | null;
  /** In which he may pause. */
  readonly queues: readonly Pick<QueueName, 'id' | 'name' | 'displayName'>[];
}

const REASONS = ['lunch', 'break', 'meeting', 'training', 'paperwork'] as const;

/** The dialog of the task at hand. */
export function MemberTasks({ task, close }: { task: MemberTask | null; close: () => void }) {
  if (task === null) return null;
  return task.name === 'log-in' ? <LogIn task={task} close={close} /> : <Pause task={task} close={close} />;
}

function LogIn({ task: { agentId, agentName, extension: guess }, close }: { task: MemberTask; close: () => void }) {
  const t = useTranslations('contact-centre');
  const [extension, setExtension] = useState(guess ?? '');
  return (
    <Order
      title={t('log-in-who', { name: agentName })}
      verb={t('log-in')}
      act={() => agentOrders.logIn(agentId, extension.trim())}
      close={close}
    >
      <TextInput
        label={t('extension')}
        description={t('extension-hint')}
        required
        data-autofocus
        inputMode="numeric"
        value={extension}
        onChange={({ currentTarget }) => setExtension(currentTarget.value)}
      />
    </Order>
  );
}

function Pause({ task: { agentId, agentName, queues }, close }: { task: MemberTask; close: () => void }) {
  const t = useTranslations('contact-centre');
  const [reason, setReason] = useState('');
  const [queueId, setQueueId] = useState('');
  return (
    <Order
      title={t('pause-who', { name: agentName })}
      verb={t('pause')}
      act={() => agentOrders.pause(agentId, queueId || null, reason.trim() || null)}
      close={close}
    >
      <Autocomplete
        label={t('reason')}
        data={REASONS.map((one) => t(`reasons.${one}`))}
        maxLength={100}
        data-autofocus
        value={reason}
        onChange={setReason}
      />
      <NativeSelect
        label={t('pause-in')}
        value={queueId}
        data={[
          { value: '', label: t('all-queues') },
          ...queues.map((queue) => ({ value: queue.id, label: queueTitle(queue) })),
        ]}
        onChange={({ currentTarget }) => setQueueId(currentTarget.value)}
      />
    </Order>
  );
}

interface OrderProps {
  title: string;
  verb: string;
  act: () => Promise<unknown>;
  close: () => void;
  children: ReactNode;
}

function Order({ title, verb, act, close, children }: OrderProps) {
  const t = useTranslations('form');
  const textOf = useProblemText();
  const order = useMutation({ mutationFn: act, onSuccess: close });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    order.mutate();
  };
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {children}
          <FormFooter
            verb={verb}
            isSending={order.isPending}
            refusal={order.isError ? textOf(order.error) : null}
            cancel={close}
          />
        </Stack>
      </form>
    </Modal>
  );
}
