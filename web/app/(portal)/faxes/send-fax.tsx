import { FileInput, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import Paperclip from 'lucide-react/icons/paperclip';
import { useTranslations } from 'next-intl';
import { z } from 'zod';
import { FAX_FILE_BYTES, FAX_FILE_TYPES, FaxNumber } from '#shared/fax/to-send.ts';
import { FormFooter, useSchemaForm } from '#web/form/index.ts';
import { type ShownBox, useFaxChanges } from './use-faxes.ts';

const FaxToSend = z.object({ to: FaxNumber, file: z.instanceof(Blob).refine(({ size }) => size <= FAX_FILE_BYTES) });

/** A file and a number: the rest is done by whoever carries the calls of the tenant. */
export function SendFax({ box, close }: { box: ShownBox; close: () => void }) {
  const t = useTranslations('faxes');
  const form = useTranslations('form');
  const { send } = useFaxChanges(box);
  const {
    form: fields,
    submit,
    isSending,
    refusal,
  } = useSchemaForm({
    initialValues: { to: '', file: null as File | null },
    schema: FaxToSend,
    toBody: ({ to, file }) => ({ to: to.replace(/[\s()./-]/g, ''), file }),
    invalidText: (field) => t(field === 'to' ? 'invalid-to' : 'invalid-file'),
    // The name tells what it is where the system of whoever sends it does not.
    send: ({ to, file }) => send(to, new Blob([file as File], { type: typeOf(file as File) })),
    done: () => {
      notifications.show({ message: t('queued') });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t('send-fax')} closeButtonProps={{ 'aria-label': form('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('send-text', { box: box.name })}</Text>
          <TextInput
            label={t('number')}
            description={t('number-hint')}
            inputMode="tel"
            autoComplete="off"
            data-autofocus
            required
            {...fields.getInputProps('to')}
          />
          <FileInput
            label={t('file')}
            description={t('file-hint')}
            placeholder={t('choose-file')}
            accept={[...FAX_FILE_TYPES, '.pdf', '.tif', '.tiff'].join()}
            leftSection={<Paperclip size={16} aria-hidden />}
            required
            {...fields.getInputProps('file')}
          />
          <FormFooter verb={t('send')} isSending={isSending} refusal={refusal} cancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

const typeOf = ({ name, type }: File): string =>
  type !== '' ? type : /\.tiff?$/i.test(name) ? 'image/tiff' : 'application/pdf';
