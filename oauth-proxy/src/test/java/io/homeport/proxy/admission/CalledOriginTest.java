package io.homeport.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalledOriginTest {

    @ParameterizedTest
    @CsvSource({
        "https, www.example.com, https://www.example.com",
        "https, WWW.example.com:443, https://www.example.com",
        "HTTP, www.example.com:80, http://www.example.com",
        "https, www.example.com:80, https://www.example.com:80",
        "http, www.example.com:443, http://www.example.com:443",
        "http, '[::1]:8080', 'http://[::1]:8080'",
        "ftp, www.example.com, ",
        "https, '', ",
        "'', www.example.com, "
    })
    void isSpelledAsAPagesOriginIs(String scheme, String authority, String origin) {
        assertEquals(Optional.ofNullable(origin), CalledOrigin.origin(scheme, authority));
    }

    /** Field by field, a bar between two. */
    private static Optional<String> of(String fields) {
        FrontsWord word = new FrontsWord();
        for (String field : fields.split("\\|")) {
            String[] parts = field.split(": ", 2);
            word.hear(parts[0], parts[1]);
        }
        return word.isClear() ? CalledOrigin.origin(word.proto("http"), word.host("inside:8080")) : Optional.empty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '>',
            value = {
                "X-Forwarded-Proto: https > https://inside:8080",
                "X-Forwarded-Host: www.example.com > http://www.example.com",
                "X-Forwarded-Proto: https|X-Forwarded-Host: www.example.com > https://www.example.com",
                "x-forwarded-proto: http, https|x-forwarded-host: evil.example, www.example.com > https://www.example.com",
                "X-Forwarded-Host: evil.example|X-Forwarded-Host: www.example.com > http://www.example.com",
                "Forwarded: for=1.2.3.4;proto=https;host=www.example.com > https://www.example.com",
                "Forwarded: for=1.2.3.4; Proto=https; Host=\"www.example.com:8443\" > https://www.example.com:8443",
                "Forwarded: host=evil.example;proto=https, host=www.example.com;proto=https > https://www.example.com",
                "Forwarded: host=evil.example, for=1.2.3.4 > http://inside:8080",
                "Forwarded: for=\"a,b;host=evil.example\";host=www.example.com > http://www.example.com",
                "Forwarded: for=1.2.3.4;host=www.example.com|X-Forwarded-Host: www.example.com > http://www.example.com",
                "X-Forwarded-For: 1.2.3.4 > http://inside:8080"
            })
    void theFrontsOwnWordIsTheLast(String fields, String origin) {
        assertEquals(Optional.of(origin), of(fields));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '>',
            value = {
                "Forwarded: host=evil.example|X-Forwarded-Host: www.example.com > ",
                "Forwarded: proto=https|X-Forwarded-Proto: http > ",
                "Forwarded: host=\"www.example.com > ",
                "Forwarded: host=a;host=b > ",
                "Forwarded: host=\"www\\.example.com\" > ",
                "X-Forwarded-Host: www.example.com, > ",
                "X-Forwarded-Proto: wss > "
            })
    void whatContradictsItselfIsNoOrigin(String fields, String nothing) {
        assertEquals(Optional.empty(), of(fields));
    }

    @Test
    void withoutAWordTheRequestItselfSaysIt() {
        FrontsWord word = new FrontsWord();
        assertEquals("http", word.proto("http"));
        assertEquals("inside", word.host("inside"));
    }
}
