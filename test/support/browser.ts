import { existsSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser } from 'playwright-core'

const INSTALLED = [process.env['SANZHANG_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome']

/** A real Chromium: one that is installed, else the one inside the npm package. */
export async function launchBrowser(): Promise<Browser> {
  const installed = INSTALLED.find((path) => path && existsSync(path))
  if (installed) return playwright.launch({ executablePath: installed, args: ['--no-sandbox'] })
  // In one process the whole browser ends with the first page that is closed.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  return playwright.launch({ executablePath: await chromium.executablePath(), args })
}

/** Errors of the page and refusals of its content policy, as they come. */
export function troublesOf(page: Awaited<ReturnType<Browser['newPage']>>): string[] {
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error') troubles.push(line.text())
  })
  return troubles
}
