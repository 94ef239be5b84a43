package org.drdrills.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bytes between {@code -----BEGIN …-----} and {@code -----END …-----}. */
final class Pem {
    private Pem() {}

    static String encode(byte[] bytes, String kind) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    /** @throws IllegalArgumentException if there is no block of this kind, or it is damaged */
    static byte[] decode(String text, String kind) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----", Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getDecoder()
                .decode(text.substring(from + begin.length(), to).replaceAll("\\s", ""));
    }
}
