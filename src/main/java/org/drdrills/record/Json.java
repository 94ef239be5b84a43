package org.drdrills.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drdrills.check.Objective;
import org.drdrills.topology.BadInput;

/**
 * Records as JSON files: keys in the order of the record's components, two spaces, {@code \n}, a last line end;
 * {@code format} comes first; a record that is read again says {@code @JsonIgnoreProperties("format")}. The same record gives the same bytes.
 */
public final class Json {
    private static final ObjectMapper MAPPER = mapper();

    /** What a component is in files that were written before it existed: {@code @JacksonInject(value = NO_LIST, useInput = OptBoolean.TRUE)}. */
    public static final String NO_LIST = "no list";

    /** The same of a second list in one record: Jackson injects a value once. */
    public static final String NO_SECOND_LIST = "no second list";

    /** The same of a third. */
    public static final String NO_THIRD_LIST = "no third list";

    public static final String NO_MAP = "no map";

    private Json() {}

    /** @param redaction applied to every text, not to keys */
    public static String write(String format, Record record, Redaction redaction) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = generator(text)) {
            out.writeStartObject();
            out.writeStringField("format", format);
            var tree = MAPPER.valueToTree(record);
            for (var field : tree.properties()) {
                out.writeFieldName(field.getKey());
                write(field.getValue(), out, redaction);
            }
            out.writeEndObject();
        }
        return text + "\n";
    }

    private static JsonGenerator generator(StringWriter text) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        JsonGenerator out = new JsonFactory().createGenerator(text);
        out.setPrettyPrinter(printer);
        return out;
    }

    /** A tree in the same form, with no format and nothing taken out. */
    public static String text(JsonNode tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = generator(text)) {
            MAPPER.writeTree(out, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    /** A record in the same form, with no format and nothing taken out. */
    public static String text(Record record) {
        return text(tree(record));
    }

    /** A record or list on one line, for programs that read what a command prints. */
    public static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records as an array, each on a line of its own. */
    public static String lines(List<? extends Record> records) {
        return records.stream().map(Json::line).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    }

    /** A record as a tree, with no format and nothing taken out. */
    public static JsonNode tree(Record record) {
        return MAPPER.valueToTree(record);
    }

    /** @throws BadInput if the text is not one JSON value, or an object in it holds a key twice; the sentence begins with its verb */
    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new BadInput(sentence(e));
        }
    }

    private static void write(JsonNode node, JsonGenerator out, Redaction redaction) throws IOException {
        if (node.isObject()) {
            out.writeStartObject();
            for (var field : node.properties()) {
                out.writeFieldName(field.getKey());
                write(field.getValue(), out, redaction);
            }
            out.writeEndObject();
        } else if (node.isArray()) {
            out.writeStartArray();
            for (var element : node) {
                write(element, out, redaction);
            }
            out.writeEndArray();
        } else if (node.isTextual()) {
            out.writeString(redaction.text(node.textValue()));
        } else {
            MAPPER.writeTree(out, node);
        }
    }

    /**
     * @param format what the file must say of itself, such as {@code drdrills-drill/1}
     * @throws BadInput if the file cannot be read, was cut off or changed, or is of another format
     */
    public static <T extends Record> T read(Path file, String format, Class<T> type) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw BadInput.at(file, 0, "no such file; name the folder of a drill or run");
        } catch (MalformedInputException e) {
            throw BadInput.at(
                    file, 0, "is not UTF-8 text, so it was changed after it was written; take it from a backup");
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be read: " + e.getMessage() + "; check its permissions");
        }
        if (text.isBlank()) {
            throw BadInput.at(file, 0, "is empty, so its writing was cut off; take it from a backup");
        }
        return parse(file, text, format, type, Set.of("judgement", "ended"));
    }

    /**
     * @param file  what errors are to name
     * @param later components that may be null: what a drill or run has only at its end
     * @throws BadInput if the text is not of this format
     */
    public static <T extends Record> T parse(Path file, String text, String format, Class<T> type, Set<String> later) {
        try {
            checkFormat(file, text, format);
            T record = MAPPER.readValue(text, type);
            for (RecordComponent component : type.getRecordComponents()) {
                if (!later.contains(component.getName())
                        && component.getAccessor().invoke(record) == null) {
                    throw BadInput.at(
                            file,
                            0,
                            "has no \"" + component.getName()
                                    + "\", so it was changed after it was written; take it from a backup");
                }
            }
            return record;
        } catch (JacksonException e) {
            throw BadInput.at(file, line(e, text), sentence(e));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void checkFormat(Path file, String text, String format) throws JacksonException {
        String said = null;
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (said == null && parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.equals("format")) {
                        said = parser.getValueAsString("");
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (JacksonException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String kind = format.substring(0, format.indexOf('/') + 1);
        if (said == null) {
            throw BadInput.at(
                    file,
                    0,
                    "does not say \"format\": \"" + format + "\"; it is not a file of this suite, or was changed");
        }
        if (said.equals(format)) {
            return;
        }
        if (said.startsWith(kind) && said.substring(kind.length()).matches("[0-9]{1,4}")) {
            throw BadInput.at(
                    file,
                    0,
                    "is of format " + said + ", and this version reads " + format
                            + "; use the newer version that wrote it");
        }
        throw BadInput.at(file, 0, "is of format '" + said + "'; expected '" + format + "'");
    }

    /** Keys too many or too few are found only at the end of their object, whose line would mislead. */
    private static int line(JacksonException e, String text) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().startsWith("\"" + unknown.getPropertyName() + "\"")) {
                    return i + 1;
                }
            }
        }
        JsonLocation location = e.getLocation();
        boolean missing = String.valueOf(e.getOriginalMessage()).startsWith("Missing creator property");
        return location == null || missing ? 0 : Math.max(0, location.getLineNr());
    }

    private static String sentence(JacksonException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (said.startsWith("Trailing token")) {
            return "goes on after its end, so the file was changed after it was written; take it from a backup";
        }
        if (said.startsWith("Unexpected end-of-input")) {
            return "ends in the middle, so its writing was cut off; take it from a backup";
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "\"" + unknown.getPropertyName()
                    + "\" is not a key of this format; the file was changed after it was written; take it from a backup";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            StringBuilder path = new StringBuilder();
            mapping.getPath()
                    .forEach(part -> path.append(
                            part.getFieldName() == null
                                    ? "[" + part.getIndex() + "]"
                                    : (path.isEmpty() ? "" : ".") + part.getFieldName()));
            if (said.startsWith("Missing creator property")) {
                return "has no \"" + path + "\", so the file was changed after it was written; take it from a backup";
            }
            return "\"" + path
                    + "\" does not hold what it should, so the file was changed after it was written; take it from a backup";
        }
        if (!(e instanceof StreamReadException)) {
            return "does not hold what it should, so the file was changed after it was written; take it from a backup";
        }
        return "is not valid JSON: " + said.lines().findFirst().orElse("").strip();
    }

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Instant.class, ToStringSerializer.instance);
        module.addSerializer(Duration.class, ToStringSerializer.instance);
        module.addSerializer(LocalDate.class, ToStringSerializer.instance);
        module.addDeserializer(Instant.class, new FromText<>(Instant.class));
        module.addDeserializer(Duration.class, new FromText<>(Duration.class));
        module.addSerializer(new MapInOrder());
        module.addSerializer(new StdDelegatingSerializer(Objective.class, new Writing()));
        module.addDeserializer(Objective.class, new StdDelegatingDeserializer<>(new Reading()));
        return JsonMapper.builder(JsonFactory.builder()
                        .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .addModule(module)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .injectableValues(new InjectableValues.Std()
                        .addValue(NO_SECOND_LIST, List.of())
                        .addValue(NO_THIRD_LIST, List.of())
                        .addValue(NO_LIST, List.of())
                        .addValue(NO_MAP, Map.of()))
                .build();
    }

    private static final class Writing extends StdConverter<Objective, Objective.Written> {
        @Override
        public Objective.Written convert(Objective objective) {
            return objective.written();
        }
    }

    private static final class Reading extends StdConverter<Objective.Written, Objective> {
        @Override
        public Objective convert(Objective.Written written) {
            return written.read();
        }
    }

    private static final class FromText<T> extends FromStringDeserializer<T> {
        private static final long serialVersionUID = 1;

        FromText(Class<T> type) {
            super(type);
        }

        @Override
        protected T _deserialize(String value, DeserializationContext context) throws IOException {
            try {
                return handledType() == Instant.class
                        ? type().cast(Instant.parse(value))
                        : type().cast(Duration.parse(value));
            } catch (DateTimeParseException e) {
                throw JsonMappingException.from(context, "'" + value + "' is no time");
            }
        }

        @SuppressWarnings("unchecked")
        private Class<T> type() {
            return (Class<T>) handledType();
        }
    }

    /** Maps keep their order; those of {@code Map.of}, which have a new one in each JVM, are sorted. */
    private static final class MapInOrder extends StdSerializer<Map<?, ?>> {
        private static final long serialVersionUID = 1;

        MapInOrder() {
            super(Map.class, false);
        }

        @Override
        public void serialize(Map<?, ?> map, JsonGenerator out, SerializerProvider provider) throws IOException {
            Map<?, ?> ordered =
                    map.getClass().getName().startsWith("java.util.ImmutableCollections") ? new TreeMap<>(map) : map;
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : ordered.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                provider.defaultSerializeValue(entry.getValue(), out);
            }
            out.writeEndObject();
        }
    }
}
