package dev.nydusconvert.blob;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nydusconvert.io.MalformedInputException;
import org.junit.jupiter.api.Test;

class ZranAllowanceTest {
    private static final long USUAL = 4 << 20;

    @Test
    void theStreamMayBeDecodedSixteenTimes() throws MalformedInputException {
        ZranAllowance allowance = new ZranAllowance("layer", 1000);
        allowance.spend(16_000);
        assertThatThrownBy(() -> allowance.spend(1))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("layer")
                .hasMessageContaining("decoded more than 16 times");
    }

    @Test
    void eachChunkMayCostAUsualContextAndItself() {
        ZranAllowance allowance = new ZranAllowance("layer", 0);
        assertThatCode(() -> {
                    for (int i = 0; i < 1000; i++) {
                        allowance.grantChunk(500);
                        allowance.spend(USUAL + 500);
                    }
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> allowance.spend(1)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void whenItIsSpentNoChunkIsGrantedAnyMore() {
        ZranAllowance allowance = new ZranAllowance("layer", 0);
        assertThatThrownBy(() -> allowance.spend(1)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> allowance.grantChunk(500)).isInstanceOf(MalformedInputException.class);
    }
}
