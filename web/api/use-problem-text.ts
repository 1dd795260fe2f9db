import { useMessages, useTranslations } from 'next-intl';
import { ApiProblem } from './problem.ts';

/** What went wrong, in the user's language where the catalogue knows the API's code, else in the API's own words. */
export function useProblemText(): (problem: Error) => string {
  const t = useTranslations('problem');
  const { problem: known } = useMessages();
  return (problem) => {
    if (!(problem instanceof ApiProblem)) return t('unexpected-answer');
    return problem.code in known ? t(problem.code as keyof typeof known) : problem.message;
  };
}
