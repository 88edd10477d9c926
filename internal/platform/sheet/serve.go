package sheet

import (
	"bytes"
	"net/http"
)

// The types of what is sent, by the end of the file's name.
var served = map[string]string{
	"csv":  "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Serve sends tables as a file to keep, its name without the end, its format
// "csv" or "xlsx"; of several tables CSV holds the first. Nothing is sent before
// all is written.
func Serve(w http.ResponseWriter, name, format string, pages ...Page) error {
	var b bytes.Buffer
	var err error
	switch format {
	case "csv":
		err = WriteCSV(&b, pages[0])
	case "xlsx":
		err = WriteXLSX(&b, pages...)
	default:
		return ErrFormat
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", served[format])
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+"."+format+`"`)
	_, err = w.Write(b.Bytes())
	return err
}
