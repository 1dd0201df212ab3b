;; Dot products of one query with many vectors of 4-bit codes (int4.ts has their layout), by 128-bit
;; SIMD. `node resources/scripts/wasm.mjs` compiles this into int4-scan-module.ts.
(module
  (import "m" "m" (memory 1))

  ;; For each of `$count` vectors at `$codes`, `$bytes` long each, writes the sum of its codes times
  ;; the query's numbers to `$sums`, as i32. The query at `$query` is i16, 32 for each 16 bytes of
  ;; codes. `$count` is at least 1, and `$bytes` a multiple of 16.
  (func (export "scan")
    (param $query i32) (param $codes i32) (param $count i32) (param $bytes i32) (param $sums i32)
    (local $codesEnd i32) (local $queryAt i32)
    ;; Four partial sums of the vector at hand, and 32 of its codes.
    (local $total v128) (local $part v128)

    (loop $vector
      (local.set $queryAt (local.get $query))
      (local.set $codesEnd (i32.add (local.get $codes) (local.get $bytes)))
      (local.set $total (v128.const i32x4 0 0 0 0))

      (loop $group
        (local.set $part (v128.load align=1 (local.get $codes)))

        ;; Each 16-bit lane has four codes. The lowest four bits are components 0 to 7 of the group.
        (local.set $total (i32x4.add
          (local.get $total)
          (i32x4.dot_i16x8_s
            (v128.and
              (local.get $part)
              (v128.const i16x8 15 15 15 15 15 15 15 15))
            (v128.load align=1 (local.get $queryAt)))))

        ;; Components 8 to 15.
        (local.set $total (i32x4.add
          (local.get $total)
          (i32x4.dot_i16x8_s
            (v128.and
              (i16x8.shr_u (local.get $part) (i32.const 4))
              (v128.const i16x8 15 15 15 15 15 15 15 15))
            (v128.load offset=16 align=1 (local.get $queryAt)))))

        ;; Components 16 to 23.
        (local.set $total (i32x4.add
          (local.get $total)
          (i32x4.dot_i16x8_s
            (v128.and
              (i16x8.shr_u (local.get $part) (i32.const 8))
              (v128.const i16x8 15 15 15 15 15 15 15 15))
            (v128.load offset=32 align=1 (local.get $queryAt)))))

        ;; Components 24 to 31: no bits are left above them.
        (local.set $total (i32x4.add
          (local.get $total)
          (i32x4.dot_i16x8_s
            (i16x8.shr_u (local.get $part) (i32.const 12))
            (v128.load offset=48 align=1 (local.get $queryAt)))))

        (local.set $queryAt (i32.add (local.get $queryAt) (i32.const 64)))
        (br_if $group
          (i32.lt_u
            (local.tee $codes (i32.add (local.get $codes) (i32.const 16)))
            (local.get $codesEnd))))

      (i32.store
        (local.get $sums)
        (i32.add
          (i32.add
            (i32.add
              (i32x4.extract_lane 0 (local.get $total))
              (i32x4.extract_lane 1 (local.get $total)))
            (i32x4.extract_lane 2 (local.get $total)))
          (i32x4.extract_lane 3 (local.get $total))))
      (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
      (br_if $vector (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
