// The office's register through google-spreadsheet, as its README shows.
import assert from 'node:assert/strict';
import { GoogleSpreadsheet } from 'google-spreadsheet';

const auth = { token: process.env.SHEETS_TOKEN };
const doc = await GoogleSpreadsheet.createNewSpreadsheetDocument(auth, { title: '登記簿' });
assert.equal(doc.title, '登記簿');
await doc.loadInfo();

const sheet = await doc.addSheet({ title: '登記', headerValues: ['房號', '電話', '金額'] });
await sheet.addRows([
  { 房號: 'A101', 電話: "'0912345678", 金額: 120.5 },
  { 房號: 'B202', 電話: "'0987654321", 金額: 80 },
]);
const late = await sheet.addRow({ 房號: 'C303', 電話: '02-2345', 金額: '=C2+C3' });
assert.equal(late.rowNumber, 4);

const rows = await sheet.getRows();
assert.deepEqual(rows.map((row) => row.get('房號')), ['A101', 'B202', 'C303']);
assert.equal(rows[0].get('電話'), '0912345678');
assert.equal(rows[2].get('金額'), '200.5');
rows[1].set('金額', 100);
await rows[1].save();
await rows[0].delete();
assert.equal((await sheet.getRows()).length, 2);

await sheet.loadCells('A1:C3');
const header = sheet.getCellByA1('A1');
header.textFormat = { bold: true };
header.note = '幾樓幾室';
sheet.getCell(1, 2).numberFormat = { type: 'NUMBER', pattern: '#,##0.00' };
await sheet.saveUpdatedCells();
sheet.resetLocalCache(true);
await sheet.loadCells();
assert.equal(sheet.getCellByA1('A1').note, '幾樓幾室');
assert.equal(sheet.getCellByA1('A1').textFormat.bold, true);
assert.equal(sheet.getCell(1, 2).formattedValue, '100.00');
const broken = sheet.getCellByA1('C3');
assert.equal(broken.formula, '=#REF!+C2');
assert.equal(broken.errorValue.type, 'REF');

await sheet.updateProperties({ title: '登記 10', gridProperties: { frozenRowCount: 1 } });
await sheet.resize({ rowCount: 50, columnCount: 8 });
await sheet.insertDimension('ROWS', { startIndex: 1, endIndex: 2 }, false);
await sheet.mergeCells({ startRowIndex: 4, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 2 });
await sheet.setDataValidation(
  { startRowIndex: 1, endRowIndex: 9, startColumnIndex: 0, endColumnIndex: 1 },
  { condition: { type: 'ONE_OF_LIST', values: [{ userEnteredValue: 'A101' }] }, strict: true },
);
await doc.addNamedRange('金額', { sheetId: sheet.sheetId, startRowIndex: 1, endRowIndex: 9, startColumnIndex: 2, endColumnIndex: 3 });
await doc.loadInfo(true);
assert.equal(doc.sheetsByTitle['登記 10'].rowCount, 51);

const copy = await sheet.duplicate({ title: '副本' });
assert.equal(copy.title, '副本');
await copy.delete();
await doc.share('clerk@example.org', { role: 'writer', emailMessage: false });
const permissions = await doc.listPermissions();
assert.deepEqual(permissions.map((one) => one.role).sort(), ['owner', 'writer']);
const csv = Buffer.from(await sheet.downloadAsCSV()).toString();
assert.ok(csv.includes('B202'));
await sheet.clearRows();
assert.equal((await sheet.getRows()).length, 0);
await assert.rejects(doc.sheetsById[sheet.sheetId].loadCells('NOPE!A1'));
await doc.delete();
console.log('done');
