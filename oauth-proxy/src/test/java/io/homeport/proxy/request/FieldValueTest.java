package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class FieldValueTest {

    @Test
    void findsEveryControlCharacterButTheTabAtEveryPlace() {
        for (int octet = 0; octet <= 0xff; octet++) {
            boolean control = octet < 0x20 && octet != '\t' || octet == 0x7f;
            for (int length = 1; length <= 20; length++) {
                for (int place = 0; place < length; place++) {
                    StringBuilder value = new StringBuilder("x".repeat(length));
                    value.setCharAt(place, (char) octet);
                    assertEquals(
                            control,
                            FieldValue.hasControl(value.toString()),
                            () -> "an octet at a place of a value: "
                                    + value.chars().boxed().toList());
                }
            }
        }
    }

    @Test
    void findsAControlCharacterBehindATabAndBesideHighOctets() {
        assertEquals(true, FieldValue.hasControl("\t\u0001345678"));
        assertEquals(true, FieldValue.hasControl("\u00ff\u0080\u0000\u00ff\u00ff\u00ff\u00ff\u00ff"));
        assertFalse(FieldValue.hasControl("\t\t\t\t\t\t\t\t\u0080\u0080\u0080\u0080\u0080\u0080\u0080\u00ff"));
    }

    @Test
    void anEmptyValueHoldsNothing() {
        assertFalse(FieldValue.hasControl(""));
    }
}
