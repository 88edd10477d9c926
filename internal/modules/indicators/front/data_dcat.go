package front

import (
	"context"

	"xaso/internal/platform/clock"
)

// A catalogue is all datasets of a commune, as DCAT describes them
// (https://www.w3.org/TR/vocab-dcat-3/, with the terms DCAT-AP asks for).
type catalogue struct {
	All       []dataset
	Licence   licence
	Modified  clock.Date
	Publisher string
	Place     string
	Code      int64                    // of the commune, QĐ 19/2025/QĐ-TTg
	Address   func(path string) string // full
}

// node is an object of JSON-LD.
type node = map[string]any

var dcatContext = node{
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
	"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}

const (
	mediaTypes = "https://www.iana.org/assignments/media-types/"
	fileTypes  = "http://publications.europa.eu/resource/authority/file-type/"
	vietnamese = "http://publications.europa.eu/resource/authority/language/VIE"
	themeGov   = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
)

func ref(address string) node { return node{"@id": address} }

func words(s string) node { return node{"@value": s, "@language": "vi"} }

func date(d clock.Date) node { return node{"@value": d.String(), "@type": "xsd:date"} }

// linked is the catalogue as JSON-LD.
func (c catalogue) linked(ctx context.Context) node {
	var all []any
	for _, d := range c.All {
		all = append(all, c.dataset(ctx, d))
	}
	n := node{"@context": dcatContext, "@type": "dcat:Catalog", "@id": c.Address(DataPath), "dct:title": words(t(ctx, "front.data.title.of", c.Place)),
		"dct:description": words(t(ctx, "front.data.lead")), "dct:publisher": c.agent(), "dct:language": ref(vietnamese), "foaf:homepage": ref(c.Address(DataPath)),
		"dct:license": c.license(ctx), "dct:spatial": c.spatial(), "dcat:dataset": all}
	if !c.Modified.IsZero() {
		n["dct:modified"] = date(c.Modified)
	}
	return n
}

func (c catalogue) agent() node {
	return node{"@type": "foaf:Organization", "@id": c.Address("/"), "foaf:name": words(c.Publisher)}
}

// license is the document of the terms. One without an address is described
// where it stands, with a word that it is provisional.
func (c catalogue) license(ctx context.Context) node {
	title := c.Licence.words(ctx)
	if c.Licence.provisional() {
		title += " " + t(ctx, "front.licence.provisional")
	}
	n := node{"@type": "dct:LicenseDocument", "dct:title": words(title)}
	if c.Licence.URL != "" {
		n["@id"] = c.Licence.URL
	}
	return n
}

func (c catalogue) spatial() node {
	return node{"@type": "dct:Location", "rdfs:label": words(c.Place), "dct:identifier": c.Code}
}

func (c catalogue) dataset(ctx context.Context, d dataset) node {
	at := c.Address(DataPath + "/tep/" + d.ID)
	n := node{"@type": "dcat:Dataset", "@id": c.Address(DataPath) + "#" + d.ID, "dct:identifier": d.ID, "dct:title": words(d.Title), "dct:description": words(d.About),
		"dct:publisher": ref(c.Address("/")), "dct:language": ref(vietnamese), "dct:spatial": c.spatial(), "dct:license": c.license(ctx),
		"dcat:theme": ref(themeGov), "dcat:keyword": []any{words("nông thôn mới"), words("tiêu chí"), words(c.Place)}, "dcat:landingPage": ref(c.Address(DataPath)),
		"dcat:distribution": []any{c.distribution(ctx, at+".csv", "CSV", "text/csv"), c.distribution(ctx, at+".json", "JSON", "application/json")}}
	if !d.Modified.IsZero() {
		n["dct:modified"] = date(d.Modified)
	}
	if !d.From.IsZero() || !d.Until.IsZero() {
		span := node{"@type": "dct:PeriodOfTime"}
		if !d.From.IsZero() {
			span["dcat:startDate"] = date(d.From)
		}
		if !d.Until.IsZero() {
			span["dcat:endDate"] = date(d.Until)
		}
		n["dct:temporal"] = span
	}
	return n
}

func (c catalogue) distribution(ctx context.Context, address, format, media string) node {
	return node{"@type": "dcat:Distribution", "@id": address, "dct:title": words(format), "dcat:accessURL": ref(address), "dcat:downloadURL": ref(address),
		"dct:format": ref(fileTypes + format), "dcat:mediaType": ref(mediaTypes + media), "dct:license": c.license(ctx)}
}
