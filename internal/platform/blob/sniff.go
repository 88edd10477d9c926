package blob

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"xaso/internal/platform/fault"
)

// The types that are kept. Pictures of every kind become JPEG.
const (
	JPEG = "image/jpeg"
	PDF  = "application/pdf"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

	png  = "image/png"
	webp = "image/webp"
)

// Types lists what Stored.Type can be.
var Types = append([]string{JPEG, PDF, DOCX, XLSX}, Sounds...)

// papers come in where nobody says what may.
var papers = []string{JPEG, PDF, DOCX, XLSX}

// extensions of each kept type, the one we write first. Pictures may carry
// each other's: phones and chat programs name WebP and PNG files .jpg, and as
// we make a new JPEG of all of them the name deceives nobody.
var extensions = map[string][]string{
	JPEG: {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp"},
	PDF:  {".pdf"},
	DOCX: {".docx"},
	XLSX: {".xlsx"},

	OGG:     {".ogg", ".oga", ".opus"},
	WebM:    {".webm", ".weba"},
	M4A:     {".m4a", ".mp4", ".aac", ".3gp"}, // recorders differ about what to call it
	MP3:     {".mp3"},
	ThreeGP: {".3gp", ".3gpp", ".3ga", ".m4a", ".mp4"},
}

// eicar is the harmless string that every virus scanner calls a virus, in two
// halves so that scanners leave this program alone.
var eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-` + `ANTIVIRUS-TEST-FILE!$H+H*`)

// findings are what inspect learned of a file that may come in.
type findings struct {
	mime    string   // as kept
	picture *picture // for images
	sound   []byte   // for spoken notes: what is kept of them
	place   *Place   // for images, when it was asked for
}

// inspect decides by content whether a file may come in. It holds all of it in
// memory and never trusts name or declared type for more than a refusal.
func inspect(data []byte, name, declared string, limits Limits) (findings, error) {
	head := data[:min(len(data), 3072)]
	if len(data) == 0 {
		return findings{}, ErrEmpty
	}
	if bytes.Contains(head, eicar) {
		return findings{}, ErrInfected
	}
	family, err := familyOf(head)
	if err != nil {
		return findings{}, err
	}
	kept := findings{mime: family}
	switch family {
	case PDF:
		err = checkPDF(data)
	case archive:
		kept.mime, err = checkOffice(data, limits)
	case JPEG, png, webp:
		kept.mime, err = JPEG, checkTwoInOne(data)
	default:
		if !slices.Contains(limits.Only, family) {
			return findings{}, ErrType
		}
		kept.sound, err = checkSound(data, family)
	}
	if err != nil {
		return findings{}, err
	}
	if taken := limits.Only; taken == nil && !slices.Contains(papers, kept.mime) || taken != nil && !slices.Contains(taken, kept.mime) {
		return findings{}, ErrType
	}
	if err := matches(kept.mime, name, declared); err != nil {
		return findings{}, err
	}
	if kept.mime == JPEG {
		if limits.Place && family == JPEG {
			kept.place = placeOf(data)
		}
		kept.picture, err = makePicture(data, family, limits)
	}
	return kept, err
}

const archive = "application/zip" // Word and Excel files are told apart later

// refusals say why a type is not taken, where more can be said than ErrType.
// The key is a type of the mimetype library or one of its parents.
var refusals = map[string]*fault.Fault{
	"image/heic": ErrHEIC, "image/heic-sequence": ErrHEIC,
	"image/heif": ErrHEIC, "image/heif-sequence": ErrHEIC, "image/avif": ErrHEIC,

	"image/svg+xml": ErrWebCode, "text/html": ErrWebCode, "text/xml": ErrWebCode,
	"text/javascript": ErrWebCode, "text/x-php": ErrWebCode, "message/rfc822": ErrWebCode,

	"application/vnd.microsoft.portable-executable": ErrProgram, "application/x-elf": ErrProgram,
	"application/x-mach-binary": ErrProgram, "application/x-java-applet": ErrProgram,
	"application/java-archive": ErrProgram, "application/vnd.android.package-archive": ErrProgram,
	"application/x-ms-shortcut": ErrProgram, "application/x-ms-installer": ErrProgram,
	"application/vnd.debian.binary-package": ErrProgram, "application/x-rpm": ErrProgram,
	"application/x-chrome-extension": ErrProgram, "application/wasm": ErrProgram,
	"application/x-shockwave-flash": ErrProgram, "application/vnd.ms-htmlhelp": ErrProgram,
	"application/x-bytecode.python": ErrProgram, "text/x-shellscript": ErrProgram,
	"text/x-python": ErrProgram, "text/x-perl": ErrProgram, "text/x-ruby": ErrProgram,
	"text/x-lua": ErrProgram, "text/x-tcl": ErrProgram,

	// Also what Word and Excel write when a password is set.
	"application/x-ole-storage": ErrOldOffice,
}

// familyOf names the type by the first bytes, or says why it is not taken.
func familyOf(head []byte) (string, error) {
	for m := mimetype.Detect(head); m != nil; m = m.Parent() {
		mime, _, _ := strings.Cut(m.String(), ";")
		if f := refusals[mime]; f != nil {
			return "", f
		}
		switch mime {
		case JPEG, png, webp, PDF, archive:
			return mime, nil
		}
		if kind := sounds[mime]; kind != "" {
			return kind, nil
		}
	}
	return "", ErrType
}

// checkTwoInOne refuses a picture that also reads as an archive or a PDF: such
// files are made to pass one check and to be opened by another program.
func checkTwoInOne(data []byte) error {
	if hasZip(data) || bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return ErrTwoInOne
	}
	return nil
}

// hasZip looks as archive programs do: for a directory at the file's end.
func hasZip(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil && len(z.File) > 0
}

// matches compares the content with what the sender calls the file. A name
// without extension and the type browsers give to what they do not know pass.
func matches(mime, name, declared string) error {
	fits := extensions[mime]
	if _, ext := splitName(name); ext != "" && !slices.Contains(fits, ext) {
		return ErrNameMismatch.With(fits[0])
	}
	declared, _, _ = strings.Cut(strings.ToLower(declared), ";")
	switch declared = strings.TrimSpace(declared); declared {
	case "", "application/octet-stream", mime:
		return nil
	case archive, "application/x-zip-compressed":
		if mime == DOCX || mime == XLSX { // a computer without Office says so
			return nil
		}
	}
	if slices.Contains(soundNames[mime], declared) {
		return nil
	}
	if mime == JPEG && slices.Contains([]string{"image/jpg", "image/pjpeg", png, webp}, declared) {
		return nil
	}
	return ErrNameMismatch.With(fits[0])
}
