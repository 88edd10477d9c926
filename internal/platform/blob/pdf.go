package blob

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"iter"
	"strings"

	"xaso/internal/platform/fault"
)

// pdfNames are the names of ISO 32000 that make a document do something or
// carry other files. A name is refused wherever it stands; only in packed data,
// where three letters can occur by chance, short ones are passed over.
var pdfNames = map[string]*fault.Fault{
	"JavaScript": ErrPDFActive, "JS": ErrPDFActive, "Launch": ErrPDFActive,
	"Rendition": ErrPDFActive, "RichMedia": ErrPDFActive, "SubmitForm": ErrPDFActive,
	"ImportData": ErrPDFActive, "GoToE": ErrPDFActive, "XFA": ErrPDFActive,
	// Not EmbeddedFiles: some programs write an empty list of that name.
	"EmbeddedFile": ErrPDFAttachment, "EF": ErrPDFAttachment,
	"Encrypt": ErrLocked,
}

const (
	chanceLength = 6             // names shorter than this occur in packed data by chance
	maxInflated  = 32 * mebibyte // of all object streams of one document
	longestTail  = 1024          // bytes after the last %%EOF that readers accept
)

const space = "\x00\t\n\f\r "

// hasObject finds "7 0 obj", where an object begins.
func hasObject(b []byte) bool {
	for {
		i := bytes.Index(b, []byte("obj"))
		if i < 0 {
			return false
		}
		generation, spaced := cutSpace(b[:i])
		number := bytes.TrimRight(generation, "0123456789")
		before, apart := cutSpace(number)
		if spaced && apart && len(number) < len(generation) && len(before) > 0 && isDigit(before[len(before)-1]) {
			return true
		}
		b = b[i+len("obj"):]
	}
}

func cutSpace(b []byte) ([]byte, bool) {
	cut := bytes.TrimRight(b, space)
	return cut, len(cut) < len(b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// checkPDF refuses documents that run code, carry files, are locked, or are
// something else besides. It reads the file front to back instead of following
// its directory, because the directory is what hiding places are made of:
// every byte that a reader could be sent to is looked at.
func checkPDF(data []byte) error {
	switch {
	case !bytes.HasPrefix(data, []byte("%PDF-1.")) && !bytes.HasPrefix(data, []byte("%PDF-2.")):
		return ErrTwoInOne // something else stands before it
	case hasZip(data) || hasMarkup(data):
		return ErrTwoInOne
	}
	end := bytes.LastIndex(data, []byte("%%EOF"))
	if end < 0 {
		return ErrDamaged
	}
	if len(data)-end > longestTail {
		return ErrTwoInOne
	}
	if f := forbidden(data, chanceLength); f != nil {
		return f
	}
	left := int64(maxInflated)
	for rest := data; len(rest) > 0; {
		text, packed, after, found := nextStream(rest)
		plain, err := withoutStrings(text)
		if err != nil {
			return err
		}
		if f := forbidden(plain, 0); f != nil {
			return f
		}
		if found {
			// A comment before the stream's data would be blank in plain.
			plain = plain[:len(bytes.TrimRight(text, space))]
			if err := checkStream(plain, packed, &left); err != nil {
				return err
			}
		}
		rest = after
	}
	return nil
}

// hasMarkup finds web code at the head, where a browser would look for it.
func hasMarkup(data []byte) bool {
	head := bytes.ToLower(data[:min(len(data), 1024)])
	return bytes.Contains(head, []byte("<script")) || bytes.Contains(head, []byte("<html"))
}

// nextStream cuts off the text before the next stream, and the stream's data
// up to "endstream". The word alone is believed here; checkStream asks whether
// it stood where it may.
func nextStream(data []byte) (text, packed, after []byte, found bool) {
	const word, last = "stream", "endstream"
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte(word))
		if i < 0 {
			return data, nil, nil, false
		}
		i += at
		at = i + len(word)
		if at == len(data) || data[at] != '\r' && data[at] != '\n' {
			continue
		}
		text, packed = data[:i], data[at:]
		end := bytes.Index(packed, []byte(last))
		if end < 0 {
			return text, packed, nil, true
		}
		return text, packed[:end], packed[end+len(last):], true
	}
}

// checkStream looks at the data of one stream, whose dictionary ends plain.
func checkStream(plain, packed []byte, left *int64) error {
	if !bytes.HasSuffix(plain, []byte(">>")) || hasObject(packed) {
		return ErrPDFUnclear // a stream or an object where readers expect none
	}
	dictionary := plain[bytes.LastIndex(plain, []byte("obj"))+1:]
	keys := namesIn(dictionary)
	if !keys["ObjStm"] && !keys["First"] {
		return nil // pictures, fonts, page contents: inert
	}
	// Object streams hold packed dictionaries, the usual hiding place. Those
	// that programs write use one plain filter; anything else is not unpacked.
	if keys["F"] || keys["Predictor"] || keys["Filter"] && !keys["FlateDecode"] ||
		bytes.Count(dictionary, []byte("Decode")) > 1 {
		return ErrPDFUnclear
	}
	if !keys["Filter"] {
		return checkInflated(bytes.NewReader(packed), left)
	}
	z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(packed, "\r\n")))
	if err != nil {
		return ErrPDFUnclear
	}
	return checkInflated(z, left)
}

// checkInflated reads block by block; each begins with the end of the one
// before, so that no name is cut in two.
func checkInflated(r io.Reader, left *int64) error {
	const overlap = 64
	block := make([]byte, 64*1024)
	kept := 0
	for {
		n, err := io.ReadFull(r, block[kept:])
		if *left -= int64(n); *left < 0 {
			return ErrBomb
		}
		if f := forbidden(block[:kept+n], 0); f != nil {
			return f
		}
		if err != nil {
			return nil // the end, or damage that readers stop at as well
		}
		kept = copy(block, block[len(block)-overlap:])
	}
}

// withoutStrings blanks strings and comments, in which keywords mean nothing.
// Objects inside them can only be there for readers sent to that very byte.
func withoutStrings(text []byte) ([]byte, error) {
	plain := bytes.Clone(text)
	for i := 0; i < len(text); {
		end := i + 1
		switch {
		case bytes.HasPrefix(text[i:], []byte("%%EOF")):
			end = i + len("%%EOF") // some programs append the next object right here
		case text[i] == '%':
			end = i + indexOr(bytes.IndexAny(text[i:], "\r\n"), len(text)-i)
		case text[i] == '(':
			end = stringEnd(text, i)
		case text[i] == '<' && i+1 < len(text) && text[i+1] == '<':
			i += 2
			continue
		case text[i] == '<':
			end = i + indexOr(bytes.IndexByte(text[i:], '>'), len(text)-i)
			if len(bytes.Trim(text[i+1:end], "0123456789abcdefABCDEF"+space)) > 0 {
				return nil, ErrPDFUnclear
			}
		default:
			i = end
			continue
		}
		if hasObject(text[i:end]) {
			return nil, ErrPDFUnclear
		}
		for j := i; j < end; j++ {
			plain[j] = ' '
		}
		i = end
	}
	return plain, nil
}

// stringEnd is behind the parenthesis that closes the one at start.
func stringEnd(text []byte, start int) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

func indexOr(i, otherwise int) int {
	if i < 0 {
		return otherwise
	}
	return i
}

// forbidden returns the refusal for the first name that may not occur, of
// those with at least shortest letters.
func forbidden(b []byte, shortest int) *fault.Fault {
	for name := range names(b) {
		if f := pdfNames[string(name)]; f != nil && len(name) >= shortest {
			return f
		}
	}
	return nil
}

func namesIn(b []byte) map[string]bool {
	all := map[string]bool{}
	for name := range names(b) {
		all[string(name)] = true
	}
	return all
}

// names yields what follows each slash, with #xx read as the letter it stands
// for. The bytes are valid until the next one.
func names(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var name [32]byte // longer ones are cut; none of ours is
		for {
			slash := bytes.IndexByte(b, '/')
			if slash < 0 {
				return
			}
			b = b[slash+1:]
			n := 0
			for i := 0; i < len(b) && n < len(name) && strings.IndexByte(space+"()<>[]{}/%", b[i]) < 0; i++ {
				name[n] = b[i]
				if b[i] == '#' && i+2 < len(b) {
					if _, err := hex.Decode(name[n:n+1], b[i+1:i+3]); err == nil {
						i += 2
					}
				}
				n++
			}
			if !yield(name[:n]) {
				return
			}
		}
	}
}
