import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/names.ts';
import { ObjectPage } from '#web/object/index.ts';

/** A file for each kind: whoever serves the portal finds it by its path. */
export const generateStaticParams = () => OBJECT_KIND_NAMES.map((kind) => ({ kind }));
export const dynamicParams = false;

export default async function KindPage({ params }: { params: Promise<{ kind: ObjectKindName }> }) {
  const { kind } = await params;
  return <ObjectPage name={kind} />;
}
