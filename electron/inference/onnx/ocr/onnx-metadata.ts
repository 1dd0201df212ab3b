/**
 * Key and value pairs that an ONNX file carries: field 14 (`metadata_props`, each with key = 1 and
 * value = 2) of `ModelProto` (onnx.proto3). ONNX Runtime's binding for Node does not hand them out.
 * Fields of other numbers are passed over; a file cut short gives what was read until there.
 */
export function onnxMetadata(file: Uint8Array): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const field of fieldsOf(file)) {
    if (field.number !== metadataField) continue;
    const texts = new Map(
      [...fieldsOf(field.bytes)].map(({ number, bytes }) => [
        number,
        new TextDecoder().decode(bytes),
      ]),
    );
    pairs.set(texts.get(1) ?? '', texts.get(2) ?? '');
  }
  return pairs;
}

const metadataField = 14;

/** The fields that hold bytes (protobuf's wire type 2). */
function* fieldsOf(bytes: Uint8Array): Generator<{ number: number; bytes: Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      yield { number: Math.floor(tag / 8), bytes: bytes.subarray(at, at + length) };
      at += length;
    } else return;
  }
}
