package blob

import (
	"errors"
	"fmt"
	"syscall"

	"xaso/internal/platform/fault"
)

// Refusals of a file: each sentence says what is wrong and what to do.
var (
	ErrEmpty         = fault.New(fault.Invalid, "blob.empty")
	ErrTooLarge      = fault.New(fault.TooLarge, "blob.too-large") // limit in MiB
	ErrInterrupted   = fault.New(fault.Invalid, "blob.interrupted")
	ErrType          = fault.New(fault.WrongType, "blob.type-not-taken")
	ErrNameMismatch  = fault.New(fault.WrongType, "blob.name-mismatch") // extension that would fit
	ErrHEIC          = fault.New(fault.WrongType, "blob.heic")
	ErrWebCode       = fault.New(fault.WrongType, "blob.web-code")
	ErrProgram       = fault.New(fault.WrongType, "blob.program")
	ErrTwoInOne      = fault.New(fault.WrongType, "blob.two-in-one")
	ErrFilm          = fault.New(fault.WrongType, "blob.film")
	ErrInfected      = fault.New(fault.WrongType, "blob.infected")
	ErrDamaged       = fault.New(fault.Invalid, "blob.damaged")
	ErrPixels        = fault.New(fault.TooLarge, "blob.too-many-pixels")
	ErrOldOffice     = fault.New(fault.WrongType, "blob.old-office")
	ErrMacros        = fault.New(fault.WrongType, "blob.macros")
	ErrObjectInside  = fault.New(fault.WrongType, "blob.object-inside")
	ErrLocked        = fault.New(fault.WrongType, "blob.locked")
	ErrBomb          = fault.New(fault.TooLarge, "blob.unpacks-too-large")
	ErrPDFActive     = fault.New(fault.WrongType, "blob.pdf-active")
	ErrPDFAttachment = fault.New(fault.WrongType, "blob.pdf-attachment")
	ErrPDFUnclear    = fault.New(fault.WrongType, "blob.pdf-unclear")
)

// Troubles of the house, not of the file.
var (
	ErrMissing        = fault.New(fault.Missing, "blob.missing")
	ErrDiskFull       = fault.New(fault.Busy, "blob.disk-full")
	ErrStorage        = fault.New(fault.Busy, "blob.storage-failing")
	ErrScanner        = fault.New(fault.Busy, "blob.scanner-away")
	ErrOffset         = fault.New(fault.Conflict, "blob.offset") // bytes held
	ErrPartTooLarge   = fault.New(fault.TooLarge, "blob.part-too-large")
	ErrTooManyUploads = fault.New(fault.TooMany, "blob.too-many-uploads") // uploads allowed
)

// troubled wraps a failure of the disk in the fault that people should read;
// other errors pass. The cause stays in the text for the log.
func troubled(action string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%s: %w (%v)", action, ErrDiskFull, err)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EMFILE):
		return fmt.Errorf("%s: %w (%v)", action, ErrStorage, err)
	}
	return fmt.Errorf("%s: %w", action, err)
}

// refusal reports whether the same file would be refused again.
func refusal(err error) bool {
	switch fault.KindOf(err) {
	case fault.WrongType, fault.TooLarge:
		return true
	case fault.Invalid:
		return !errors.Is(err, ErrInterrupted)
	}
	return false
}
