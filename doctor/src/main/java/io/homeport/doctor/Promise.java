package io.homeport.doctor;

import java.util.List;

/** What the deployment promises of a traveller's data. */
enum Promise {
    SHARED_KEYS(
            "shared keys",
            List.of(
                    "a traveller's TLS connection ends where they enter",
                    "their session is opened where they enter, since every region has the same keys",
                    "the bodies of their requests are seen where they enter",
                    "their data at rest stays in their legal boundary: only its APIs are called"));

    private final String label;
    private final List<String> sentences;

    Promise(String label, List<String> sentences) {
        this.label = label;
        this.sentences = sentences;
    }

    String label() {
        return label;
    }

    List<String> sentences() {
        return sentences;
    }
}
