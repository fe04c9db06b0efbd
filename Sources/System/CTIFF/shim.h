#pragma once

#include <tiffio.h>

// TIFFGetField is variadic, which Swift cannot call: one function for each type of field. They answer the fallback where
// the file does not say.

static inline uint32_t tiff_long(TIFF *tiff, uint32_t tag, uint32_t fallback) {
    uint32_t value = fallback;
    return TIFFGetField(tiff, tag, &value) == 1 ? value : fallback;
}

static inline uint16_t tiff_short(TIFF *tiff, uint32_t tag, uint16_t fallback) {
    uint16_t value = fallback;
    return TIFFGetField(tiff, tag, &value) == 1 ? value : fallback;
}

static inline double tiff_ratio(TIFF *tiff, uint32_t tag, double fallback) {
    float value = 0;
    return TIFFGetField(tiff, tag, &value) == 1 ? (double)value : fallback;
}

// How many samples a pixel has beside its colours, such as a transparency.
static inline uint16_t tiff_extra_samples(TIFF *tiff) {
    uint16_t count = 0;
    const uint16_t *kinds = 0;
    return TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 ? count : 0;
}
