import { useTranslations } from 'next-intl';
import { isPage, type Place } from './pages.ts';

/** What a place of the menu is called. */
export function usePlaceTitle(): (place: Place) => string {
  const pages = useTranslations('pages');
  const kinds = useTranslations('kinds');
  return (place) => (isPage(place) ? pages(place) : kinds(`${place}.many`));
}
