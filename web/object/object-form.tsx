import { Alert, Button, Group, Paper, Stack } from '@mantine/core';
import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { hasName, type ObjectKind } from '#shared/object/index.ts';
import { FormContext } from './form-context.ts';
import { type FormField, formOf } from './form-field.ts';
import { Fields } from './group-input.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import { isSame, useObjectForm } from './use-object-form.ts';
import { useObjectTexts } from './use-object-texts.ts';
import { type AnyObject, useObjectChanges } from './use-objects.ts';

interface ObjectFormProps {
  kind: ObjectKind;
  /** Left out for a new one. */
  object?: AnyObject;
  mayWrite: boolean;
  /** Asks for the version that is there now. */
  reload: () => void;
  saved: (object: AnyObject) => void;
  cancel: () => void;
}

/** Fewer are not worth a button. */
const MORE_FROM = 5;

/** The form of a kind; one form creates and changes. */
export function ObjectForm({ kind, object, mayWrite, reload, saved, cancel }: ObjectFormProps) {
  const t = useTranslations('objects');
  const texts = useTranslations('form');
  const { label } = useObjectTexts();
  const { create, change } = useObjectChanges(kind);
  const fields = useMemo(() => formOf(kind), [kind]);
  const form = useObjectForm({
    kind,
    fields,
    object: object ?? null,
    send: (body) => (object ? change(object, body) : create(body)),
    done: saved,
  });
  const guard = useLeaveGuard(form.isDirty && !form.isSending);
  const [isOpen, setOpen] = useState(false);
  const rare = useMemo(() => rareFields(kind, fields, object), [kind, fields, object]);
  const isRefusedInside = rare.some(({ name }) => Object.keys(form.issues).some((path) => path.split('.')[0] === name));
  const hasRare = rare.length >= MORE_FROM;
  const isWhole = isOpen || isRefusedInside || !hasRare;
  const { values } = form;
  const isSet = (secret: string) => object?.[hasName(secret)] === true;
  const others = fields.filter((field) => !hasRare || !rare.includes(field));
  return (
    <FormContext value={{ labelOf: (field) => label(kind.name, field), values, issues: form.issues, isSet }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          form.submit();
        }}
      >
        <fieldset disabled={!mayWrite} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Paper withBorder p={{ base: 'sm', sm: 'md' }}>
            <Stack gap="md">
              <Fields fields={others} path="" value={values} change={form.change} />
              {isWhole && hasRare && <Fields fields={rare} path="" value={values} change={form.change} />}
            </Stack>
          </Paper>
        </fieldset>
        {hasRare && (
          <Button
            mt="sm"
            variant="subtle"
            size="sm"
            aria-expanded={isWhole}
            rightSection={isWhole ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
            onClick={() => setOpen(!isWhole)}
          >
            {isWhole ? t('fewer') : t('more', { count: rare.length })}
          </Button>
        )}
        <Stack gap="sm" mt="md">
          {form.refusal !== null && (
            <Alert color="red" role="alert" p="sm">
              {form.refusal}
            </Alert>
          )}
          {form.isConflict && (
            <Alert color="yellow" role="alert" p="sm" title={t('conflict')}>
              <Stack gap="xs">
                {t('conflict-text')}
                <Group gap="xs">
                  {[true, false].map((keepsTyped) => (
                    <Button
                      key={String(keepsTyped)}
                      size="xs"
                      variant="default"
                      onClick={() => {
                        form.goOn(keepsTyped);
                        reload();
                      }}
                    >
                      {t(keepsTyped ? 'keep-mine' : 'take-theirs')}
                    </Button>
                  ))}
                </Group>
              </Stack>
            </Alert>
          )}
          <Group gap="xs">
            {mayWrite && (
              <Button type="submit" loading={form.isSending} disabled={object !== undefined && !form.isDirty}>
                {t(object ? 'save' : 'create')}
              </Button>
            )}
            <Button variant="default" onClick={cancel}>
              {mayWrite ? texts('cancel') : t('back')}
            </Button>
          </Group>
        </Stack>
      </form>
      {guard}
    </FormContext>
  );
}

/** What most never touch: it has a preset that still holds, and the example of the kind does without it. */
function rareFields(kind: ObjectKind, fields: readonly FormField[], object: AnyObject | undefined): FormField[] {
  return fields.filter(({ name, preset, isOptional }) => {
    const isFilled = object !== undefined && !isSame(object[name], preset);
    return preset !== undefined && !isOptional && !(name in kind.example) && name !== 'isEnabled' && !isFilled;
  });
}
