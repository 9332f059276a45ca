// Columns of numbers as text. Each value is rounded to a whole multiple of `scale`; the differences
// between neighbours are zigzag varints (LEB128), the bytes in base64. The code 0 stands for a
// missing value, so a difference d is coded as zigzag(d) + 1; the one after a gap counts from the
// last value there was. app/report/codec.cc is the other end.
import type {Column} from './contract';

export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function decode(column: Column): (number | null)[] {
  const bytes = bytesOf(column.data);
  const values: (number | null)[] = [];
  let last = 0;
  for (let i = 0; i < bytes.length; ) {
    // Beyond 2^31 bit operators would not do.
    let code = 0;
    let factor = 1;
    let byte: number;
    do {
      byte = bytes[i++] ?? 0;
      code += (byte & 0x7f) * factor;
      factor *= 128;
    } while (byte >= 0x80 && i < bytes.length);
    if (code === 0) {
      values.push(null);
      continue;
    }
    const zigzag = code - 1;
    last += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    values.push(last * column.scale);
  }
  return values;
}
