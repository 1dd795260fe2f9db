import CircleCheck from 'lucide-react/icons/circle-check';
import CircleSlash from 'lucide-react/icons/circle-slash';
import { useTranslations } from 'next-intl';
import { StateWord } from '#web/list/index.ts';
import type { FormField } from './form-field.ts';
import { ReferenceName } from './reference-name.tsx';
import { useObjectTexts } from './use-object-texts.ts';

/** A value in a list: short, and in words. */
export function Cell({ field, value }: { field: FormField; value: unknown }) {
  const t = useTranslations('objects');
  const { choice } = useObjectTexts();
  if (value === null || value === undefined || value === '') return '–';
  switch (field.type) {
    case 'flag': {
      const [on, off] = field.name === 'isEnabled' ? (['enabled', 'disabled'] as const) : (['yes', 'no'] as const);
      return (
        <StateWord icon={value === true ? CircleCheck : CircleSlash} tone={value === true ? 'good' : 'quiet'}>
          {t(value === true ? on : off)}
        </StateWord>
      );
    }
    case 'choice':
      return choice(field.name, String(value));
    case 'reference':
      return <ReferenceName target={field.target} id={String(value)} />;
    case 'list':
      return (value as unknown[]).length;
    case 'variant': {
      const held = value as Record<string, unknown>;
      const variant = field.variants.find((one) => one.value === held[field.by]);
      const named = variant?.fields.find(({ name, type }) => type === 'reference' && typeof held[name] === 'string');
      if (named?.type === 'reference') return <ReferenceName target={named.target} id={String(held[named.name])} />;
      return typeof held.number === 'string' ? held.number : choice(field.name, String(held[field.by]));
    }
    default:
      return String(value);
  }
}
