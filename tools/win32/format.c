// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: formatted text
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "text.h"

/**
 * struct output - a text that is being made
 * @file: where it goes
 * @wide: "s" is UTF-16
 * @arguments: those that have not been used yet
 */
struct output {
	FILE *file;
	bool wide;
	va_list arguments;
};

/**
 * struct spec - what stands between "%" and the letter at its end
 * @flags: as they are
 * @width: 0 when there is none
 * @precision: -1 when there is none
 * @bits: of an integer
 * @narrow: "h" stands before the letter
 * @broad: "l" or "w" does
 */
struct spec {
	char flags[8];
	int width;
	int precision;
	int bits;
	bool narrow;
	bool broad;
};

static int get_number(const char **at, struct output *out)
{
	int number = 0;

	if (**at == '*') {
		(*at)++;
		return va_arg(out->arguments, int);
	}
	while (**at >= '0' && **at <= '9' && number < 1000000)
		number = 10 * number + *(*at)++ - '0';
	return number;
}

static bool skip(const char **at, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(*at, text, len))
		return false;
	*at += len;
	return true;
}

static void get_size(const char **at, struct spec *spec)
{
	spec->bits = 32;
	if (skip(at, "I64") || skip(at, "ll") || skip(at, "j") || skip(at, "z") || skip(at, "t"))
		spec->bits = 64;
	else if (skip(at, "I32"))
		spec->bits = 32;
	else if (skip(at, "I"))
		spec->bits = 8 * sizeof(void *);
	else if (skip(at, "hh"))
		spec->bits = 8;
	else
		spec->narrow = skip(at, "h");
	if (spec->narrow)
		spec->bits = 16;
	else
		spec->broad = skip(at, "l") || skip(at, "w");
}

/* Returns the letter. */
static char get_spec(const char **at, struct spec *spec, struct output *out)
{
	size_t flags = strspn(*at, "-+ #0");

	memset(spec, 0, sizeof(*spec));
	if (flags >= sizeof(spec->flags))
		return '\0';
	memcpy(spec->flags, *at, flags);
	*at += flags;
	spec->width = get_number(at, out);
	if (spec->width < 0) {
		spec->width = -spec->width;
		spec->flags[0] = '-';
	}
	spec->precision = skip(at, ".") ? get_number(at, out) : -1;
	get_size(at, spec);
	return **at ? *(*at)++ : '\0';
}

/* The format for the C library; length and letter are ours. */
static const char *respell(const struct spec *spec, const char *end)
{
	static __thread char format[32];

	snprintf(format, sizeof(format), "%%%s*.*%s", spec->flags, end);
	return format;
}

static void put_signed(struct output *out, const struct spec *spec)
{
	int64_t value = spec->bits == 64 ? va_arg(out->arguments, int64_t) :
			va_arg(out->arguments, int);

	if (spec->bits < 32)
		value = spec->bits == 8 ? (int8_t)value : (int16_t)value;
	fprintf(out->file, respell(spec, PRId64), spec->width, spec->precision, value);
}

static void put_unsigned(struct output *out, const struct spec *spec, char letter)
{
	uint64_t value = spec->bits == 64 ? va_arg(out->arguments, uint64_t) :
			 va_arg(out->arguments, unsigned int);
	char end[] = { 'l', letter, '\0' };

	if (spec->bits < 32)
		value &= (1U << spec->bits) - 1;
	fprintf(out->file, respell(spec, end), spec->width, spec->precision, value);
}

static void put_real(struct output *out, const struct spec *spec, char letter)
{
	char end[] = { letter, '\0' };

	fprintf(out->file, respell(spec, end), spec->width, spec->precision,
		va_arg(out->arguments, double));
}

static void put_narrow(struct output *out, const struct spec *spec, const char *text)
{
	fprintf(out->file, respell(spec, "s"), spec->width, spec->precision,
		text ? text : "(null)");
}

/* The precision counts characters of UTF-16. */
static void put_wide(struct output *out, const struct spec *spec, const WCHAR *text)
{
	struct spec rest = *spec;
	size_t len = 0;
	char *utf8;

	if (!text) {
		put_narrow(out, spec, NULL);
		return;
	}
	while ((spec->precision < 0 || len < (size_t)spec->precision) && text[len])
		len++;
	rest.precision = -1;
	utf8 = text_utf8_n(text, len);
	put_narrow(out, &rest, utf8 ? utf8 : "?");
	free(utf8);
}

static bool is_wide(const struct output *out, const struct spec *spec, bool other)
{
	if (spec->narrow || spec->broad)
		return spec->broad;
	return out->wide != other;
}

static void put_text(struct output *out, const struct spec *spec, bool other)
{
	if (is_wide(out, spec, other))
		put_wide(out, spec, va_arg(out->arguments, const WCHAR *));
	else
		put_narrow(out, spec, va_arg(out->arguments, const char *));
}

static void put_character(struct output *out, struct spec *spec, bool other)
{
	int character = va_arg(out->arguments, int);
	WCHAR wide[] = { character, 0 };
	char narrow[] = { character, 0 };

	spec->precision = -1;
	if (is_wide(out, spec, other))
		put_wide(out, spec, wide);
	else
		put_narrow(out, spec, narrow);
}

static void put(struct output *out, struct spec *spec, char letter)
{
	switch (letter) {
	case 'd': case 'i':
		put_signed(out, spec);
		break;
	case 'u': case 'o': case 'x': case 'X':
		put_unsigned(out, spec, letter);
		break;
	case 'p':
		spec->bits = 64;
		spec->precision = 2 * sizeof(void *);
		put_unsigned(out, spec, 'X');
		break;
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		put_real(out, spec, letter);
		break;
	case 's': case 'S':
		put_text(out, spec, letter == 'S');
		break;
	case 'c': case 'C':
		put_character(out, spec, letter == 'C');
		break;
	default:
		fputc(letter, out->file);
	}
}

char *format_text(const char *format, bool wide, va_list arguments)
{
	struct output out = { .wide = wide };
	struct spec spec;
	char *text = NULL, letter;
	size_t size;

	out.file = open_memstream(&text, &size);
	if (!out.file)
		return NULL;
	va_copy(out.arguments, arguments);
	while (*format) {
		letter = *format++;
		if (letter != '%') {
			fputc(letter, out.file);
			continue;
		}
		letter = get_spec(&format, &spec, &out);
		if (!letter)
			break;
		put(&out, &spec, letter);
	}
	va_end(out.arguments);
	fclose(out.file);
	return text;
}

char *format_text16(const WCHAR *format, va_list arguments)
{
	char *utf8 = text_utf8(format), *text = NULL;

	if (utf8)
		text = format_text(utf8, true, arguments);
	free(utf8);
	return text;
}
