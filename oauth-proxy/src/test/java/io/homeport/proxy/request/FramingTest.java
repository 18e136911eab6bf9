package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A field is written as {@code name=value}, and several are parted by bars. */
class FramingTest {
    private static final String HOST = "api.example.com";

    private static Optional<Problem> fault(Version version, String authority, String fields) {
        RequestHead.Reader reader = RequestHead.reader(
                new RequestLine("POST", "/orders", version), new Peer("192.0.2.1", true, false), authority);
        for (String field : fields.isEmpty() ? new String[0] : fields.split("\\|")) {
            String[] parts = field.split("=", 2);
            reader.read(parts[0], parts[1]);
        }
        return Framing.fault(reader.head());
    }

    private static Optional<Problem> fault(Version version, String fields) {
        return fault(version, HOST, "host=" + HOST + (fields.isEmpty() ? "" : '|' + fields));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_0", "HTTP_1_1", "HTTP_2"})
    void aPlainRequestHasNoFault(Version version) {
        assertEquals(Optional.empty(), fault(version, ""));
        assertEquals(Optional.empty(), fault(version, "content-length=0"));
        assertEquals(Optional.empty(), fault(version, "content-length=1234567890"));
    }

    @Test
    void anotherVersionIsRefusedWhateverElseIsWrong() {
        assertEquals(Optional.of(Problem.VERSION_NOT_SUPPORTED), fault(Version.UNKNOWN, HOST, "host=a|host=b|x=a\0b"));
    }

    @Test
    void aValueThatMayEndTheFieldIsMalformed() {
        assertEquals(Optional.of(Problem.MALFORMED), fault(Version.HTTP_1_1, "x-note=a\0b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host=a.example|host=a.example",
                "host=",
                "host=user@a.example",
                "host=a.example:123456",
                "host=a.example:",
                "host=a.example/",
                "host=[::1"
            })
    void aRequestOfHttp11NamesExactlyOneHost(String fields) {
        assertEquals(Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_1_1, HOST, fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host=a.example:65535", "host=[::1]:8080", "host=a_b-c~d.example"})
    void aHostMayHaveAPort(String host) {
        assertEquals(Optional.empty(), fault(Version.HTTP_1_1, HOST, host));
    }

    /** RFC 9112 3.2 asks for the field from HTTP/1.1 on. */
    @Test
    void aRequestOfHttp10NamesOneHostAtMost() {
        assertEquals(Optional.empty(), fault(Version.HTTP_1_0, "", ""));
        assertEquals(Optional.empty(), fault(Version.HTTP_1_0, HOST, "host=" + HOST));
        assertEquals(
                Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_1_0, HOST, "host=" + HOST + "|host=" + HOST));
        assertEquals(Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_1_0, HOST, "host=user@a.example"));
    }

    @Test
    void aRequestOfHttp2NamesItsAuthority() {
        assertEquals(Optional.empty(), fault(Version.HTTP_2, HOST, ""));
        assertEquals(Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_2, "", ""));
        assertEquals(Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_2, "user@a.example", ""));
        assertEquals(Optional.of(Problem.INVALID_HOST), fault(Version.HTTP_2, HOST, "host=" + HOST + "|host=" + HOST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length=1|content-length=1",
                "content-length=",
                "content-length=+1",
                "content-length=-1",
                "content-length=1x",
                "content-length=1/",
                "content-length=1:",
                "content-length=1, 1",
                "transfer-encoding=chunked|content-length=1",
                "transfer-encoding=chunked|transfer-encoding=chunked",
                "transfer-encoding=gzip",
                "transfer-encoding=gzip, chunked",
                "transfer-encoding=identity"
            })
    void aLengthIsGivenInOneWay(String fields) {
        assertEquals(Optional.of(Problem.AMBIGUOUS_LENGTH), fault(Version.HTTP_1_1, fields));
    }

    @Test
    void onlyHttp11KnowsChunks() {
        assertEquals(Optional.empty(), fault(Version.HTTP_1_1, "transfer-encoding=Chunked"));
        assertEquals(Optional.of(Problem.AMBIGUOUS_LENGTH), fault(Version.HTTP_1_0, "transfer-encoding=chunked"));
        assertEquals(Optional.of(Problem.AMBIGUOUS_LENGTH), fault(Version.HTTP_2, "transfer-encoding=chunked"));
    }

    @ParameterizedTest
    @CsvSource({
        "expect=100-continue, true",
        "expect=100-Continue, true",
        "expect=wonders, false",
        "expect=100-continue|expect=100-continue, false"
    })
    void theOnlyExpectationIsTheOneOfRfc9110(String fields, boolean met) {
        assertEquals(met ? Optional.empty() : Optional.of(Problem.EXPECTATION_FAILED), fault(Version.HTTP_1_1, fields));
    }
}
