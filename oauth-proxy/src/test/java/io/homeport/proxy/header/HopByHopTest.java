package io.homeport.proxy.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.field.ListedFields;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopByHopTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "keep-alive",
                "proxy-authenticate",
                "proxy-authorization",
                "proxy-connection",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade"
            })
    void criterion96theFixedOnesEndHere(String name) {
        assertTrue(HopByHop.of(new ListedFields()).contains(name));
    }

    @Test
    void criterion96theNominatedOnesEndHereInAnyCaseAndField() {
        ListedFields headers = new ListedFields();
        headers.add("Connection", "X-One , x-two");
        headers.add("connection", "X-THREE");
        assertTrue(HopByHop.of(headers).containsAll(Set.of("x-one", "x-two", "x-three", "te")));
    }

    @Test
    void theLengthCannotBeNominatedAway() {
        ListedFields headers = new ListedFields();
        headers.add("Connection", "Content-Length");
        assertFalse(HopByHop.of(headers).contains("content-length"));
        assertEquals(HopByHop.of(new ListedFields()), HopByHop.of(headers));
    }
}
