import type { TiffPage } from './tiff.ts';

const POINTS_PER_INCH = 72;

/**
 * The pages as PDF (ISO 32000-1). Their bits stay as they are: PDF knows the compression of faxes (§7.4.6), so nothing is
 * decoded, and nothing can get lost.
 */
export function pdfOf(pages: readonly TiffPage[]): Uint8Array {
  const objects: Uint8Array[] = [];
  const add = (...parts: (string | Uint8Array)[]): number => {
    objects.push(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))));
    return objects.length;
  };
  const [catalog, tree] = [add(''), add('')];
  const kids = pages.map((page) => addPage(add, tree, page));
  objects[catalog - 1] = Buffer.from(`<< /Type /Catalog /Pages ${tree} 0 R >>`);
  objects[tree - 1] = Buffer.from(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map(ref).join(' ')}] >>`);
  return fileOf(objects, catalog);
}

const ref = (object: number): string => `${object} 0 R`;
const number = (value: number): string => value.toFixed(3);

function addPage(add: (...parts: (string | Uint8Array)[]) => number, tree: number, page: TiffPage): number {
  const [width, height] = [(page.width / page.xDpi) * POINTS_PER_INCH, (page.height / page.yDpi) * POINTS_PER_INCH];
  let top = height;
  const drawn = page.strips.map((strip, index) => {
    const stripHeight = (strip.rows / page.yDpi) * POINTS_PER_INCH;
    top -= stripHeight;
    const image = add(...imageOf(page, strip));
    return { image, text: `q ${number(width)} 0 0 ${number(stripHeight)} 0 ${number(top)} cm /I${index} Do Q\n` };
  });
  const text = drawn.map((one) => one.text).join('');
  const content = add(`<< /Length ${text.length} >>\nstream\n${text}endstream`);
  const names = drawn.map(({ image }, index) => `/I${index} ${ref(image)}`).join(' ');
  return add(
    `<< /Type /Page /Parent ${ref(tree)} /MediaBox [0 0 ${number(width)} ${number(height)}] `,
    `/Resources << /XObject << ${names} >> >> /Contents ${ref(content)} >>`,
  );
}

function imageOf(page: TiffPage, { rows, bytes }: TiffPage['strips'][number]): (string | Uint8Array)[] {
  const data = page.isLeastBitFirst ? reversed(bytes) : bytes;
  const isBare = page.compression === 1;
  // White is 1 in a PDF, and what the filter makes unless told.
  const decode = isBare && page.isWhiteZero ? ' /Decode [1 0]' : '';
  const k = page.compression === 4 ? -1 : page.t4Options & 1;
  const parameters = `/K ${k} /Columns ${page.width} /Rows ${rows} /EndOfBlock false /BlackIs1 ${!page.isWhiteZero}`;
  const filter = isBare ? '' : ` /Filter /CCITTFaxDecode /DecodeParms << ${parameters} >>`;
  return [
    `<< /Type /XObject /Subtype /Image /Width ${page.width} /Height ${rows} /ColorSpace /DeviceGray `,
    `/BitsPerComponent 1${decode}${filter} /Length ${data.length} >>\nstream\n`,
    data,
    '\nendstream',
  ];
}

function fileOf(objects: readonly Uint8Array[], catalog: number): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let at = parts[0]?.length ?? 0;
  const offsets = objects.map((object, index) => {
    const start = at;
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(whole);
    at += whole.length;
    return start;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root ${ref(catalog)} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => REVERSED[byte] as number);
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) turned |= 0x80 >> bit;
  return turned;
});
