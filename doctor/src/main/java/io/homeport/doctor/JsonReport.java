package io.homeport.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.homeport.doctor.probe.Probed;
import io.homeport.doctor.probe.Trouble;
import io.homeport.regions.SessionRegion;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** For pipelines: everything, and the residency table row by row. */
final class JsonReport {
    private static final int FORBIDDEN = 403;

    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    static void print(Examination examination, PrintStream out) throws IOException {
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter();
        lines.indentArraysWith(new DefaultIndenter("  ", "\n"));
        lines.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.setPrettyPrinter(lines);
            new JsonReport(json).write(examination);
        }
        out.println();
    }

    private void write(Examination examination) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", examination.file());
        json.writeBooleanField("good", examination.isGood());
        json.writeArrayFieldStart("findings");
        for (Finding finding : examination.findings()) {
            json.writeStartObject();
            json.writeStringField("severity", finding.severity().label());
            json.writeStringField("key", finding.key());
            json.writeStringField("fault", finding.fault());
            json.writeStringField("remedy", finding.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (examination.starting().isPresent()) {
            write(examination.starting().get());
        }
        json.writeEndObject();
    }

    private void write(Examination.Starting starting) throws IOException {
        json.writeStringField("region", starting.region());
        json.writeStringField("promise", starting.promise().label());
        names("entries", starting.residency().entries());
        names("regions", starting.residency().known());
        write(starting.headers());
        if (starting.probed().isPresent()) {
            write(starting.probed().get());
        }
        json.writeArrayFieldStart("residency");
        for (Residency.Row row : starting.residency().rows()) {
            json.writeRawValue(line(row));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("sign_in");
        for (SignInTable.Row row : starting.signIn().rows()) {
            json.writeRawValue(line(row));
        }
        json.writeEndArray();
    }

    private void write(HeaderBudget headers) throws IOException {
        json.writeObjectFieldStart("header_budget");
        json.writeNumberField("cookies_on_api_call", headers.onApiCall());
        json.writeNumberField("cookies_on_agent_call", headers.onAgentCall());
        names("passing", headers.passing());
        json.writeArrayFieldStart("stopping");
        for (HeaderBudget.Passage passage : headers.stopping()) {
            json.writeStartObject();
            json.writeStringField("hop", passage.hop().name());
            json.writeStringField("why", passage.stops().orElseThrow());
            json.writeStringField("remedy", passage.hop().remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(List<Probed> all) throws IOException {
        json.writeArrayFieldStart("probe");
        for (Probed probed : all) {
            json.writeStartObject();
            json.writeStringField("kind", probed.target().kind().name().toLowerCase(Locale.ROOT));
            json.writeStringField("key", probed.target().key());
            json.writeStringField("address", probed.target().address());
            json.writeStringField("state", probed.state());
            names("facts", probed.facts());
            names("troubles", probed.troubles().stream().map(Trouble::fault).toList());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void names(String field, Iterable<String> names) throws IOException {
        json.writeArrayFieldStart(field);
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    /** On a line of its own, so that two tables can be compared line by line. */
    private static String line(Residency.Row row) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            new JsonReport(json).write(row);
        }
        return line.toString();
    }

    private static String line(SignInTable.Row row) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            new JsonReport(json).write(row);
        }
        return line.toString();
    }

    private void write(SignInTable.Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("app", row.app().name());
        json.writeStringField("entry", row.entry());
        json.writeStringField("home", row.home());
        if (row.place() instanceof SignInTable.At at) {
            json.writeStringField("issuer", at.issuer());
            optional("back_channel", at.backChannel());
            optional("begun", at.begun());
        } else if (row.place() instanceof SignInTable.Refused refused) {
            json.writeNumberField("status", FORBIDDEN);
            names("error_codes", refused.errorCodes());
        }
        json.writeEndObject();
    }

    private void optional(String field, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(field, value.get());
        }
    }

    private void write(Residency.Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("route", row.route().name());
        json.writeStringField("entry", row.entry());
        json.writeStringField("home", row.session() instanceof SessionRegion.Named named ? named.region() : row.home());
        names("methods", row.methods());
        json.writeStringField("rule", row.decision().rule().label());
        json.writeArrayFieldStart("ways");
        for (Way way : row.ways()) {
            json.writeStartObject();
            json.writeObjectFieldStart("health");
            for (Map.Entry<String, ?> state : way.health().entrySet()) {
                json.writeStringField(
                        state.getKey(), state.getValue().toString().toLowerCase(Locale.ROOT));
            }
            json.writeEndObject();
            write(way.outcome(), row);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Outcome outcome, Residency.Row row) throws IOException {
        if (outcome instanceof Outcome.Goes goes) {
            json.writeStringField("destination", goes.region());
            List<URI> addresses = row.route().upstreams().byRegion().get(goes.region());
            names("addresses", addresses.stream().map(URI::toString).toList());
            json.writeBooleanField("token", goes.withToken());
        } else if (outcome instanceof Outcome.Refused refused) {
            json.writeNumberField("status", refused.status());
            json.writeStringField("error_code", refused.errorCode());
        }
    }
}
