package dev.nydusconvert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nydusconvert.chunk.Chunk;
import dev.nydusconvert.chunk.Digest;
import dev.nydusconvert.tree.Attributes;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records whose equality is written out must not forget a component that is added to them. */
class WrittenOutEqualsTest {
    private static Digest digestOfOnes() {
        byte[] ones = new byte[Digest.LENGTH];
        Arrays.fill(ones, (byte) 1);
        return Digest.of(ones);
    }

    static Stream<Class<? extends Record>> records() {
        return Stream.of(Chunk.class, Attributes.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    void eachComponentCounts(Class<? extends Record> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> value(component.getType(), 0))
                .toArray();
        Constructor<? extends Record> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
        Record one = constructor.newInstance(values);

        assertThat(constructor.newInstance(values)).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(one).isNotEqualTo(null).isNotEqualTo("text");
        for (int i = 0; i < values.length; i++) {
            Object[] other = values.clone();
            other[i] = value(components[i].getType(), 1);
            assertThat(constructor.newInstance(other)).as("%s", components[i]).isNotEqualTo(one);
        }
    }

    private static Object value(Class<?> type, int number) {
        if (type == int.class) {
            return number;
        }
        if (type == long.class) {
            return (long) number;
        }
        assertThat(type).isEqualTo(Digest.class);
        return number == 0 ? Digest.ZERO : digestOfOnes();
    }
}
